/** A Dockerfile's text as statements: directives, lines, continuations, heredocs, flags and argument forms. */
@NullMarked
package build.kiln.dockerfile.parser;

import org.jspecify.annotations.NullMarked;
