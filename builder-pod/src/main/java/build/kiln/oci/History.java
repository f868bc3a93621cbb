package build.kiln.oci;

import java.time.Instant;
import java.util.Optional;

/**
 * One entry of an image config's {@code history}.
 *
 * @param emptyLayer true when the step made no layer
 */
public record History(Optional<Instant> created, String createdBy, String author, String comment, boolean emptyLayer) {}
