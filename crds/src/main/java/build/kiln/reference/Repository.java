package build.kiln.reference;

import java.util.Locale;

/**
 * A repository of a registry: what an image reference names without its tag and digest.
 *
 * @param domain the registry's host with its port as written, {@code docker.io} where none was written
 * @param path e.g. {@code library/nginx}
 */
public record Repository(String domain, String path) {
    public static final String HUB = "docker.io";
    private static final String LEGACY_HUB = "index.docker.io";
    private static final String OFFICIAL = "library/";

    public Repository {
        String name = domain + "/" + path;
        if (domain.equals(HUB) && !path.contains("/")) {
            path = OFFICIAL + path;
        }
        if (!Grammar.DOMAIN.matcher(domain).matches()) {
            throw new InvalidReferenceException(name, "\"" + domain + "\" is not a registry host");
        }
        checkPath(name, path);
    }

    /** Parses and normalises a name without tag and digest, e.g. {@code nginx} as {@code docker.io/library/nginx}. */
    public static Repository parse(String text) {
        Reference reference = Reference.parse(text);
        if (reference.tag().isPresent() || reference.digest().isPresent()) {
            throw new InvalidReferenceException(text, "a repository has neither tag nor digest");
        }
        return reference.repository();
    }

    /** Splits a name as Docker does: the first component is a host only when it cannot be anything else. */
    static Repository normalise(String name) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        String rest = name.substring(slash + 1);
        if (first.equals(LEGACY_HUB) || first.equals(HUB)) {
            return new Repository(HUB, rest);
        }
        return isHost(first) ? new Repository(first, rest) : new Repository(HUB, name);
    }

    /** Whether {@code name} begins with a registry's host, so that no default registry is meant. */
    public static boolean namesHost(String name) {
        int slash = name.indexOf('/');
        return slash > 0 && isHost(name.substring(0, slash));
    }

    static boolean isHost(String component) {
        return component.equals("localhost")
                || component.contains(".")
                || component.contains(":")
                || !component.equals(component.toLowerCase(Locale.ROOT));
    }

    private static void checkPath(String name, String path) {
        if (path.length() > Grammar.MAX_PATH) {
            throw new InvalidReferenceException(name, "its path is longer than " + Grammar.MAX_PATH + " characters");
        }
        if (!path.equals(path.toLowerCase(Locale.ROOT))) {
            throw new InvalidReferenceException(name, "a repository is lower case");
        }
        for (String component : path.split("/", -1)) {
            if (!Grammar.PATH_COMPONENT.matcher(component).matches()) {
                throw new InvalidReferenceException(
                        name,
                        "\"" + component + "\" is not a path component: letters and digits, separated by one of"
                                + " \".\", \"_\", \"__\" or dashes");
            }
        }
    }

    /** The full name, e.g. {@code docker.io/library/nginx}. */
    public String canonical() {
        return domain + "/" + path;
    }

    /** The shortest name that parses to this repository, e.g. {@code nginx}. */
    public String familiar() {
        if (!domain.equals(HUB)) {
            return canonical();
        }
        String name = path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length()) < 0
                ? path.substring(OFFICIAL.length())
                : path;
        return isAmbiguous(name) ? canonical() : name;
    }

    private static boolean isAmbiguous(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? Grammar.IMAGE_ID.matcher(name).matches() : isHost(name.substring(0, slash));
    }

    /**
     * The name under which policies know this repository: spellings that reach the same registry are one, so case, the
     * default port, the forms of an IPv6 address and the hub's other hosts make no difference.
     */
    public String identity() {
        return Hosts.identity(domain) + "/" + path;
    }

    /** The full name. */
    @Override
    public String toString() {
        return canonical();
    }
}
