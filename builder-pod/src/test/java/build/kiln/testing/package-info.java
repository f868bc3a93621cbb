/** Real servers for tests: registries, token services, and a proxy that breaks what passes through it. */
@NullMarked
package build.kiln.testing;

import org.jspecify.annotations.NullMarked;
