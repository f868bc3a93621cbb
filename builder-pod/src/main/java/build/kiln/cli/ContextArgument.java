package build.kiln.cli;

import build.kiln.contract.Source;
import build.kiln.failure.BuildException;
import build.kiln.frontend.dockerfile.GitReference;
import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** What stands for a context on the command line. */
final class ContextArgument {
    private static final String IMAGE = "docker-image://";
    private static final String LAYOUT = "oci-layout://";
    private static final Pattern FULL_HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    private ContextArgument() {}

    /** The main context: a directory, or the URL of a Git repository, of an archive or of a Dockerfile. */
    static Source parse(String text) {
        Optional<GitReference> repository = git(text);
        if (repository.isPresent()) {
            return git(repository.get());
        }
        if (text.startsWith("https://") || text.startsWith("http://")) {
            return new Source.Http(text, Optional.empty(), Optional.empty(), ".");
        }
        Path directory = Path.of(text).toAbsolutePath().normalize();
        if (!Files.isDirectory(directory)) {
            throw new UsageException("the context \"%s\" is not a directory".formatted(text));
        }
        return new Source.Directory(directory.toString(), ".");
    }

    /** A named context: the same, or an image of a registry or of a layout. */
    static Source parseNamed(String text) {
        if (text.startsWith(IMAGE)) {
            return image(text.substring(IMAGE.length()));
        }
        if (text.startsWith(LAYOUT)) {
            return layout(text.substring(LAYOUT.length()));
        }
        if (text.startsWith("target:")) {
            throw new UsageException("--build-context: \"" + text
                    + "\" names a target, which only a bake file has; use a stage of the Dockerfile");
        }
        return parse(text);
    }

    private static Source image(String name) {
        try {
            Reference.parse(name);
        } catch (InvalidReferenceException e) {
            throw new UsageException("--build-context: " + e.getMessage());
        }
        return new Source.Oci(name, Optional.empty(), ".");
    }

    /** {@code DIRECTORY[:TAG][@DIGEST]}. */
    private static Source layout(String text) {
        int at = text.indexOf('@');
        String place = at < 0 ? text : text.substring(0, at);
        int colon = place.lastIndexOf(':');
        boolean tagged = colon > place.lastIndexOf('/');
        String name = at < 0 ? (tagged ? place.substring(colon + 1) : "") : text.substring(at + 1);
        Path directory = Path.of(tagged ? place.substring(0, colon) : place)
                .toAbsolutePath()
                .normalize();
        if (!Files.isDirectory(directory)) {
            throw new UsageException("--build-context: the image layout \"%s\" is not a directory".formatted(text));
        }
        return new Source.Layout(directory.toString(), name, ".");
    }

    private static Optional<GitReference> git(String text) {
        try {
            return GitReference.parseContext(text);
        } catch (BuildException e) {
            throw new UsageException("the context \"%s\": %s".formatted(text, e.message()));
        }
    }

    private static Source git(GitReference reference) {
        Optional<String> commit = Optional.of(reference.checksum()).filter(FULL_HASH.asMatchPredicate());
        if (commit.isEmpty() && !reference.checksum().isEmpty()) {
            throw new UsageException(
                    "the commit \"%s\" of %s is no full hash".formatted(reference.checksum(), reference.remote()));
        }
        return new Source.Git(
                reference.remote(),
                reference.ref(),
                commit,
                reference.submodules().orElse(true),
                Optional.empty(),
                reference.directory().isEmpty() ? "." : reference.directory());
    }
}
