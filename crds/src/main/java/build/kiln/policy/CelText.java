package build.kiln.policy;

import build.kiln.reference.Glob;
import build.kiln.reference.ReferenceExpression;
import build.kiln.reference.ReferencePattern;
import build.kiln.reference.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Parts of expressions in the API server's CEL. A reference there is a list {@code p}: its repository's identity with a slash after it,
 * its tag, its digest, both empty where there are none, and its text as it was written.
 */
final class CelText {
    private static final String HUB_HOSTS = "['index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']";

    /** Whether the repository of the reference {@code p} is longer than the grammar lets it be. */
    static final String IS_TOO_LONG = "p[0].substring(p[0].indexOf('/') + 1).size() > 256";

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
                // the name with the tag, the digest, the text
                + ".map(i, string(i)).map(i, [i.split('@')[0], i.contains('@') ? i.split('@')[1] : '', i])"
                // the name before its last slash, the rest of it, the digest, the text
                + ".map(p, [p[0].substring(0, p[0].lastIndexOf('/') + 1), p[0].substring(p[0].lastIndexOf('/') + 1), p[1], p[2]])"
                // the name, the tag, the digest, the text
                + ".map(p, [p[0] + p[1].split(':')[0],"
                + " p[1].contains(':') ? p[1].split(':')[1] : (p[2] == '' ? 'latest' : ''), p[2], p[3]])"
                // the host as it is written, the path, the rest
                + ".map(p, p[0].contains('/')"
                + " && (p[0].split('/')[0] == 'localhost' || p[0].split('/')[0].matches('[.:A-Z]'))"
                + " ? [p[0].split('/')[0], p[0].substring(p[0].indexOf('/') + 1), p[1], p[2], p[3]]"
                + " : ['docker.io', p[0], p[1], p[2], p[3]])"
                + ".map(p, [p[0], p[0] in ['docker.io', 'index.docker.io'] && !p[1].contains('/') ? 'library/' + p[1] : p[1],"
                + " p[2], p[3], p[4]])"
                // the host that is meant
                + ".map(p, [p[0].lowerAscii().matches(':443$') ? p[0].lowerAscii().split(':')[0] : p[0].lowerAscii(),"
                + " p[1], p[2], p[3], p[4]])"
                + ".map(p, [(p[0] in " + HUB_HOSTS + " ? 'docker.io' : p[0]) + '/' + p[1] + '/', p[2], p[3], p[4]])";
    }

    /** Whether one of {@code patterns} matches the reference {@code p} under one of its names. */
    static String matchesAny(List<ReferencePattern> patterns, Mirrors mirrors) {
        String any = patterns.stream().map(CelText::matches).collect(Collectors.joining(" || ", "(", ")"));
        return names(mirrors) + ".exists(n, " + any + ")";
    }

    private static String names(Mirrors mirrors) {
        String names = mirrors.all().stream()
                .map(mirror -> " + (p[0].startsWith(%s) && p[0].size() > %d ? [%s] : [])"
                        .formatted(literal(mirror.copy()), mirror.copy().length(), original(mirror)))
                .collect(Collectors.joining());
        return names.isEmpty() ? "[p[0]]" : "([p[0]]" + names + ")";
    }

    /** The name that a copy stands for. At the hub, a name of one part is one of the library's. */
    private static String original(Mirrors.Mirror mirror) {
        String rest = "p[0].substring(" + mirror.copy().length() + ")";
        return mirror.source().equals(Repository.HUB + "/")
                ? "'%1$s' + (%2$s.indexOf('/') + 1 == %2$s.size() ? 'library/' : '') + %2$s"
                        .formatted(mirror.source(), rest)
                : literal(mirror.source()) + " + " + rest;
    }

    private static String matches(ReferencePattern pattern) {
        List<String> conditions = new ArrayList<>();
        conditions.add("n.matches(" + literal(pattern.nameExpression()) + ")");
        pattern.tag().ifPresent(glob -> conditions.add("p[1] != '' && p[1].matches(" + whole(glob) + ")"));
        pattern.digest().ifPresent(glob -> conditions.add("p[2] != '' && p[2].matches(" + whole(glob) + ")"));
        return String.join(" && ", conditions);
    }

    /** Whether the object's namespace matches one of {@code globs}. */
    static String namespaceMatchesAny(List<String> globs) {
        return globs.stream()
                .map(glob -> "request.namespace.matches(" + whole(glob) + ")")
                .collect(Collectors.joining(" || ", "(", ")"));
    }

    /** Whether {@code pattern} matches the tag of {@code p}; empty when CEL cannot say that. */
    static Optional<String> tagMatches(TagPattern pattern) {
        return switch (pattern) {
            case TagPattern.Wildcard(String glob) -> Optional.of("p[1].matches(" + whole(glob) + ")");
            case TagPattern.Regular(SafeRegex regex) -> Optional.of("p[1].matches(" + literal(regex.toString()) + ")");
            case TagPattern.Range(VersionRange range) -> CelVersions.contains(range);
        };
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
