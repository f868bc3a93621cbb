/** Reconciles ImageBuilds: observe, validate, decide, act, show. */
@NullMarked
package build.kiln.operator.build;

import org.jspecify.annotations.NullMarked;
