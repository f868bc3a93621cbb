package build.kiln.policy;

import build.kiln.reference.Glob;
import build.kiln.reference.ReferenceExpression;
import build.kiln.reference.ReferencePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Parts of expressions in the API server's CEL. A reference there is a list: its repository's identity with a slash after it, its tag,
 * its digest, the last two empty where there are none.
 */
final class CelText {
    private static final String HUB_HOSTS = "['index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']";

    private CelText() {}

    /** Where the pod is in any kind of workload. */
    static String podSpec(String object) {
        return object + ".kind == 'Pod' ? " + object + ".spec : " + object + ".kind == 'CronJob' ? " + object
                + ".spec.jobTemplate.spec.template.spec : " + object + ".kind == 'PodTemplate' ? " + object
                + ".template.spec : " + object + ".spec.template.spec";
    }

    /** The texts that {@code spec} names as images. */
    static String images(String spec) {
        return List.of("containers", "initContainers", "ephemeralContainers").stream()
                        .map(field -> "(has(%1$s.%2$s) ? %1$s.%2$s.filter(c, has(c.image)).map(c, c.image) : [])"
                                .formatted(spec, field))
                        .collect(Collectors.joining(" + "))
                + " + (has(%1$s.volumes) ? %1$s.volumes.filter(v, has(v.image) && has(v.image.reference)).map(v, v.image.reference) : [])"
                        .formatted(spec);
    }

    /** Whether {@code text} follows the grammar. */
    static String isReference(String text) {
        return text + ".size() <= 1024 && " + text + ".matches(" + literal(ReferenceExpression.TEXT) + ") && !" + text
                + ".matches('^[a-f0-9]{64}$')";
    }

    /**
     * Lists for the texts of {@code images}. Registries by IPv6 address, and ports with leading zeros, have more spellings than
     * these expressions can make one of; they are left out.
     */
    static String references(String images) {
        return images
                + ".filter(i, " + isReference("i") + " && !i.startsWith('[') && !i.matches('^[^/@]*:0[0-9]*/'))"
                // the name before its last slash, the rest without the digest, the digest
                + ".map(i, i.split('@'))"
                + ".map(p, [p[0].substring(0, p[0].lastIndexOf('/') + 1), p[0].substring(p[0].lastIndexOf('/') + 1),"
                + " p.size() > 1 ? p[1] : ''])"
                // the name, the tag, the digest
                + ".map(p, [p[0] + p[1].split(':')[0],"
                + " p[1].contains(':') ? p[1].split(':')[1] : (p[2] == '' ? 'latest' : ''), p[2]])"
                // the host as it is written, the path
                + ".map(p, p[0].contains('/')"
                + " && (p[0].split('/')[0] == 'localhost' || p[0].split('/')[0].matches('[.:A-Z]'))"
                + " ? [p[0].split('/')[0], p[0].substring(p[0].indexOf('/') + 1), p[1], p[2]]"
                + " : ['docker.io', p[0], p[1], p[2]])"
                + ".map(p, [p[0], p[0] in ['docker.io', 'index.docker.io'] && !p[1].contains('/') ? 'library/' + p[1] : p[1],"
                + " p[2], p[3]])"
                // the host that is meant
                + ".map(p, [p[0].lowerAscii().matches(':443$') ? p[0].lowerAscii().split(':')[0] : p[0].lowerAscii(),"
                + " p[1], p[2], p[3]])"
                + ".map(p, [(p[0] in " + HUB_HOSTS + " ? 'docker.io' : p[0]) + '/' + p[1] + '/', p[2], p[3]])";
    }

    /** Whether one of {@code patterns} matches the reference {@code p}. */
    static String matchesAny(List<ReferencePattern> patterns) {
        return patterns.stream().map(CelText::matches).collect(Collectors.joining(" || ", "(", ")"));
    }

    private static String matches(ReferencePattern pattern) {
        List<String> conditions = new ArrayList<>();
        conditions.add("p[0].matches(" + literal(pattern.nameExpression()) + ")");
        pattern.tag().ifPresent(glob -> conditions.add("p[1] != '' && p[1].matches(" + whole(glob) + ")"));
        pattern.digest().ifPresent(glob -> conditions.add("p[2] != '' && p[2].matches(" + whole(glob) + ")"));
        return String.join(" && ", conditions);
    }

    /** Whether one of {@code patterns} matches the tag of {@code p}; empty when CEL cannot say that. */
    static Optional<String> tagMatchesAny(List<String> patterns) {
        if (patterns.stream().anyMatch(pattern -> pattern.startsWith("semver:"))) {
            return Optional.empty();
        }
        return Optional.of(patterns.stream()
                .map(pattern -> "p[1].matches("
                        + (pattern.startsWith("re:") ? literal(pattern.substring("re:".length())) : whole(pattern))
                        + ")")
                .collect(Collectors.joining(" || ", "(", ")")));
    }

    private static String whole(String glob) {
        return literal("^" + Glob.expression(glob) + "$");
    }

    /** A text as CEL writes it. */
    static String literal(String text) {
        return "'"
                + text.replace("\\", "\\\\")
                        .replace("'", "\\'")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r") + "'";
    }
}
