package build.kiln.build;

import build.kiln.contract.Failure;
import build.kiln.dockerfile.parser.LineRange;
import java.util.Optional;

/**
 * Why a build would fail, and where.
 *
 * @param lines of the Dockerfile; empty when it is not about any
 * @param excerpt these lines and those around them
 */
public record PlacedFailure(Failure failure, Optional<LineRange> lines, Optional<String> excerpt) {}
