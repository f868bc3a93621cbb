/** JMH benchmarks of the engine's inner loops. {@code e2e/bench/micro} runs them; a test runs each once. */
@NullMarked
package build.kiln.jmh;

import org.jspecify.annotations.NullMarked;
