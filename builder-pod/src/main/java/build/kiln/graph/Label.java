package build.kiln.graph;

import build.kiln.failure.Location;
import java.util.Optional;

/**
 * How a vertex is shown to people; never part of a cache key.
 *
 * @param name e.g. {@code [builder 2/5] RUN npm ci}
 * @param location the instruction it comes from
 */
public record Label(String name, Optional<Location> location) {}
