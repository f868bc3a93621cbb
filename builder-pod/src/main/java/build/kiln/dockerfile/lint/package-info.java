/** What is questionable in a Dockerfile: Docker's own checks under their names, and advice beyond them. */
@NullMarked
package build.kiln.dockerfile.lint;

import org.jspecify.annotations.NullMarked;
