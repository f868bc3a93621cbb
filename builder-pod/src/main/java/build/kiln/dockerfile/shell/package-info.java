/** Words of a Dockerfile: variables, quotes, escapes and splitting, as Docker's own lexer treats them. */
@NullMarked
package build.kiln.dockerfile.shell;

import org.jspecify.annotations.NullMarked;
