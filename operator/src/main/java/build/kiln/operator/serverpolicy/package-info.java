/** Tells the API server what it can judge by itself, with no pod of Kiln running. */
@NullMarked
package build.kiln.operator.serverpolicy;

import org.jspecify.annotations.NullMarked;
