/** End-to-end tests on a real cluster, and the harness they share. */
@NullMarked
package build.kiln.e2e;

import org.jspecify.annotations.NullMarked;
