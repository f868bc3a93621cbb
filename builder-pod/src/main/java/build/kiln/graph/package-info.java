/** A build as a graph of vertices: what to do, on which inputs, never how. */
@NullMarked
package build.kiln.graph;

import org.jspecify.annotations.NullMarked;
