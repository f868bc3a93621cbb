package build.kiln.operator.build;

import build.kiln.operator.decide.Decision;
import build.kiln.operator.pod.Provenance;
import java.util.Optional;

/** Says in a few words why a build was started. */
final class Reasons {
    private static final int SHORT = 7;

    private Reasons() {}

    static String of(
            Decision.Why why, Optional<String> revision, Optional<Provenance> previous, Optional<String> rebuildToken) {
        Optional<String> before = previous.flatMap(Provenance::revision);
        return switch (why) {
            case FIRST -> revision.map(id -> "FIRST BUILD of " + shorten(id)).orElse("FIRST BUILD");
            case REBUILD -> "REBUILD " + rebuildToken.orElse("");
            case RETRY -> previous.map(Provenance::reason).orElse("RETRY");
            case SPEC, INPUTS ->
                revision.isPresent() && before.isPresent() && !revision.equals(before)
                        ? "COMMIT " + shorten(revision.get()) + ", was " + shorten(before.get())
                        : "SPEC changed";
        };
    }

    private static String shorten(String revision) {
        String id = revision.substring(revision.indexOf(':') + 1);
        return id.substring(0, Math.min(SHORT, id.length()));
    }
}
