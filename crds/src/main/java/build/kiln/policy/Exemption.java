package build.kiln.policy;

import build.kiln.reference.Glob;
import build.kiln.reference.Reference;
import build.kiln.reference.ReferencePattern;
import java.time.Instant;
import java.util.List;

/** An exception from a policy, which ends by itself. */
record Exemption(
        List<ReferencePattern> images,
        List<String> namespaces,
        List<String> rules,
        String reason,
        Instant end,
        Mirrors mirrors) {
    boolean covers(String rule, String namespace, Reference image, Instant now) {
        return covers(rule, namespace, now) && (images.isEmpty() || mirrors.anyMatches(images, image));
    }

    /** Whether it covers every image there. */
    boolean coversAnything(String rule, String namespace, Instant now) {
        return images.isEmpty() && covers(rule, namespace, now);
    }

    /** Whether it is about a rule, and has not ended. */
    boolean holds(String rule, Instant now) {
        return now.isBefore(end) && (rules.isEmpty() || rules.stream().anyMatch(name -> Rules.includes(name, rule)));
    }

    private boolean covers(String rule, String namespace, Instant now) {
        return holds(rule, now)
                && (namespaces.isEmpty() || namespaces.stream().anyMatch(glob -> Glob.matches(glob, namespace)));
    }
}
