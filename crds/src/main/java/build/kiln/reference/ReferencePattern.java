package build.kiln.reference;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A pattern for references, e.g. {@code registry.acme.dev/**}. {@code *} stands for any characters within one component of
 * the name, {@code **} for any number of whole components; {@code ?} for one character. Names are compared by
 * {@linkplain Repository#identity() identity}, and short forms mean what they mean in a reference: {@code nginx} is
 * {@code docker.io/library/nginx}. A pattern that begins with {@code *} as a whole component is for any registry.
 *
 * <p>A tag ({@code repo:1.*}) or digest ({@code repo@sha256:…}, {@code repo@*}) in the pattern must match too; a
 * pattern without them is for every tag and digest.
 */
public final class ReferencePattern {
    private static final int MAX_TEXT = 512;
    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9._:/@*?\\[\\]-]+");
    private static final String ANY_COMPONENTS = "**";

    private final String text;
    private final List<String> components;
    private final Optional<String> tag;
    private final Optional<String> digest;

    private ReferencePattern(String text, List<String> components, Optional<String> tag, Optional<String> digest) {
        this.text = text;
        this.components = components;
        this.tag = tag;
        this.digest = digest;
    }

    /** Parses a pattern; throws {@link InvalidReferenceException} for a text that could match no reference. */
    public static ReferencePattern parse(String text) {
        if (text.length() > MAX_TEXT) {
            throw new InvalidReferenceException(text, "a pattern has at most " + MAX_TEXT + " characters");
        }
        if (!LEGAL.matcher(text).matches()) {
            throw new InvalidReferenceException(text, "not a pattern of references: empty or with illegal characters");
        }
        int at = text.indexOf('@');
        Optional<String> digest = at < 0 ? Optional.empty() : Optional.of(text.substring(at + 1));
        String tagged = at < 0 ? text : text.substring(0, at);
        int colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
        Optional<String> tag = colon < 0 ? Optional.empty() : Optional.of(tagged.substring(colon + 1));
        String name = colon < 0 ? tagged : tagged.substring(0, colon);
        List<String> components = List.of(qualified(name).split("/", -1));
        for (String component : components) {
            if (component.isEmpty() || (component.contains(ANY_COMPONENTS) && !component.equals(ANY_COMPONENTS))) {
                throw new InvalidReferenceException(text, "** stands alone between slashes, and no component is empty");
            }
        }
        if (tag.filter(String::isEmpty).isPresent()
                || digest.filter(String::isEmpty).isPresent()) {
            throw new InvalidReferenceException(text, "an empty tag or digest matches nothing");
        }
        return new ReferencePattern(text, components, tag, digest);
    }

    private static String qualified(String name) {
        int slash = name.indexOf('/');
        if (slash < 0) {
            return name.equals(ANY_COMPONENTS) ? name : Repository.HUB + "/library/" + name;
        }
        String first = name.substring(0, slash);
        if (first.equals("*") || first.equals(ANY_COMPONENTS)) {
            return name;
        }
        if (!Repository.isHost(first)) {
            return Repository.HUB + "/" + name;
        }
        String domain = Hosts.identity(first);
        String path = name.substring(slash + 1);
        boolean official = domain.equals(Repository.HUB) && !path.contains("/") && !path.equals(ANY_COMPONENTS);
        return domain + "/" + (official ? "library/" + path : path);
    }

    /**
     * The pattern's name as a regular expression (RE2) for an {@linkplain Repository#identity() identity} with a slash after
     * it.
     */
    public String nameExpression() {
        StringBuilder expression = new StringBuilder("^");
        for (String component : components) {
            expression.append(component.equals(ANY_COMPONENTS) ? "(?:[^/]*/)*" : Glob.expression(component) + "/");
        }
        return expression.append('$').toString();
    }

    /** The glob for the tag, when the pattern has one. */
    public Optional<String> tag() {
        return tag;
    }

    /** The glob for the digest, when the pattern has one. */
    public Optional<String> digest() {
        return digest;
    }

    public boolean matches(Reference reference) {
        return matches(reference.repository())
                && tag.map(glob -> reference
                                .tag()
                                .filter(text -> Glob.matches(glob, text))
                                .isPresent())
                        .orElse(true)
                && digest.map(glob -> reference
                                .digest()
                                .filter(text -> Glob.matches(glob, text))
                                .isPresent())
                        .orElse(true);
    }

    /** Whether the pattern's name matches, whatever it says about tag and digest. */
    public boolean matches(Repository repository) {
        return matches(List.of(repository.identity().split("/", -1)));
    }

    private boolean matches(List<String> names) {
        boolean[] reached = new boolean[names.size() + 1];
        reached[0] = true;
        for (String component : components) {
            reached = component.equals(ANY_COMPONENTS) ? spread(reached) : step(reached, component, names);
        }
        return reached[names.size()];
    }

    private static boolean[] spread(boolean[] reached) {
        boolean[] next = new boolean[reached.length];
        boolean any = false;
        for (int i = 0; i < reached.length; i++) {
            any |= reached[i];
            next[i] = any;
        }
        return next;
    }

    private static boolean[] step(boolean[] reached, String component, List<String> names) {
        boolean[] next = new boolean[reached.length];
        for (int i = 0; i < names.size(); i++) {
            next[i + 1] = reached[i] && Glob.matches(component, names.get(i));
        }
        return next;
    }

    /** Whether any of {@code patterns} matches. */
    public static boolean anyMatches(List<ReferencePattern> patterns, Reference reference) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(reference));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ReferencePattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The pattern as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
