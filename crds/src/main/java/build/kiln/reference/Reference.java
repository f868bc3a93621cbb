package build.kiln.reference;

import java.util.Optional;

/**
 * A normalised image reference: a repository and optionally a tag, a digest, or both. With both, the digest decides what
 * is pulled and the tag is a name it may have.
 *
 * @param digest {@code sha256:…}, {@code sha384:…} or {@code sha512:…}
 */
public record Reference(Repository repository, Optional<String> tag, Optional<String> digest) {
    public static final String DEFAULT_TAG = "latest";

    public Reference {
        tag.ifPresent(Reference::checkTag);
        digest.filter(text -> !Grammar.isDigest(text)).ifPresent(text -> {
            throw new InvalidReferenceException(text, "not a digest of the form sha256:<64 lower-case hex digits>");
        });
    }

    /**
     * Parses a reference and normalises it as Docker does: {@code nginx} is {@code docker.io/library/nginx}. No tag is
     * added.
     *
     * @throws InvalidReferenceException when {@code text} does not follow the grammar
     */
    public static Reference parse(String text) {
        if (text.isEmpty()) {
            throw new InvalidReferenceException(text, "it is empty");
        }
        if (text.length() > Grammar.MAX_TEXT) {
            throw new InvalidReferenceException(text, "it is longer than " + Grammar.MAX_TEXT + " characters");
        }
        if (Grammar.IMAGE_ID.matcher(text).matches()) {
            throw new InvalidReferenceException(text, "64 hex digits are an image ID, not a name");
        }
        int at = text.indexOf('@');
        Optional<String> digest = at < 0 ? Optional.empty() : Optional.of(text.substring(at + 1));
        String tagged = at < 0 ? text : text.substring(0, at);
        int colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
        Optional<String> tag = colon < 0 ? Optional.empty() : Optional.of(tagged.substring(colon + 1));
        String name = colon < 0 ? tagged : tagged.substring(0, colon);
        return new Reference(Repository.normalise(name), tag, digest);
    }

    /** This reference with {@code tag} and without a digest. */
    public Reference withTag(String tag) {
        return new Reference(repository, Optional.of(tag), Optional.empty());
    }

    /** This reference with {@code digest}; a tag stays. */
    public Reference withDigest(String digest) {
        return new Reference(repository, tag, Optional.of(digest));
    }

    /** This reference pinned to {@code digest} alone, as it is written into a pod. */
    public Reference pinnedTo(String digest) {
        return new Reference(repository, Optional.empty(), Optional.of(digest));
    }

    /** This reference with the tag {@code latest} when it has neither tag nor digest. */
    public Reference orLatest() {
        return tag.isEmpty() && digest.isEmpty() ? withTag(DEFAULT_TAG) : this;
    }

    /** The full form, e.g. {@code docker.io/library/nginx:1.29}. */
    public String canonical() {
        return repository.canonical() + suffix();
    }

    /** The shortest form that parses to this reference, e.g. {@code nginx:1.29}. */
    public String familiar() {
        return repository.familiar() + suffix();
    }

    private String suffix() {
        return tag.map(text -> ":" + text).orElse("")
                + digest.map(text -> "@" + text).orElse("");
    }

    /** Checks a tag alone; throws {@link InvalidReferenceException}. */
    static void checkTag(String tag) {
        if (!Grammar.TAG.matcher(tag).matches()) {
            throw new InvalidReferenceException(
                    tag,
                    "not a tag: at most " + Grammar.MAX_TAG
                            + " letters, digits, \"_\", \".\" and \"-\", not beginning with \".\" or \"-\"");
        }
    }

    /** The full form. */
    @Override
    public String toString() {
        return canonical();
    }
}
