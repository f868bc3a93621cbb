/** What the Dockerfile packages share about text: white space, quoting and near misses as Docker sees them. */
@NullMarked
package build.kiln.dockerfile.text;

import org.jspecify.annotations.NullMarked;
