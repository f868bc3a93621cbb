/** A Dockerfile's meaning as values: stages and typed, validated instructions. */
@NullMarked
package build.kiln.dockerfile.instruction;

import org.jspecify.annotations.NullMarked;
