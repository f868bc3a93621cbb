package build.kiln.operator.ledger;

import build.kiln.contract.Source;
import build.kiln.policy.Subject.Provenance;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An image that an ImageBuild of this cluster has produced.
 *
 * @param digest of its manifest or index
 * @param namespace of the ImageBuild
 * @param name of the ImageBuild
 * @param source what it was built from, without credentials
 * @param repository in full, e.g. {@code registry.acme.dev/shop}
 * @param tags that pointed to it when it had been pushed
 */
public record LedgerEntry(
        String digest,
        String namespace,
        String name,
        String source,
        String repository,
        List<String> tags,
        Instant builtAt) {
    private static final int LONGEST_SOURCE = 512;
    private static final int MOST_TAGS = 16;
    private static final Pattern USER = Pattern.compile("^([a-z+]+://)[^/@]*@");

    /** A source that is too long is cut off: no pattern for the whole of it matches any more. */
    public LedgerEntry {
        source = source.length() > LONGEST_SOURCE ? source.substring(0, LONGEST_SOURCE) + "…" : source;
        tags = tags.stream().limit(MOST_TAGS).toList();
    }

    /** The URL or reference of a source; for one that has none, its kind. */
    public static String source(Source source) {
        return switch (source) {
            case Source.Git git -> USER.matcher(git.url()).replaceFirst("$1");
            case Source.Http http -> USER.matcher(http.url()).replaceFirst("$1");
            case Source.Oci oci -> oci.reference();
            case Source.Inline _ -> "inline";
            case Source.ConfigMap _ -> "configMap";
            case Source.Directory _ -> "volume";
            case Source.Archive _ -> "archive";
            case Source.Layout _ -> "layout";
        };
    }

    Provenance provenance() {
        return new Provenance(namespace, name, source);
    }
}
