package build.kiln.solver;

import build.kiln.digest.Digest;
import build.kiln.graph.Vertex;

/**
 * What is known of a vertex before anything runs. Vertices with equal definitions have the same result.
 *
 * @param key its definition key
 * @param settled false when the vertex, or something below it, must run whatever is recorded, so that a record under
 *     {@code key} may tell of another run
 */
record Definition(Digest key, boolean settled, Vertex.CacheUse cacheUse) {}
