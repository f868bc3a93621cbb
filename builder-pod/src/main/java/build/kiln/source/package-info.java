/** Where contexts come from: directories, request data, Git repositories, archives behind URLs. */
@NullMarked
package build.kiln.source;

import org.jspecify.annotations.NullMarked;
