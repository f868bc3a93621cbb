/** Whole builds timed against Buildah and BuildKit, over the same contexts, bases and registry. Started by {@code e2e/bench/run}. */
@NullMarked
package build.kiln.e2e.bench;

import org.jspecify.annotations.NullMarked;
