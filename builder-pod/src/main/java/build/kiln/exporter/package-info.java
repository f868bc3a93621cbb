/** Images out of trees: assembly as pure functions, and thin exporters to registries, stores, layouts and directories. */
@NullMarked
package build.kiln.exporter;

import org.jspecify.annotations.NullMarked;
