package build.kiln.cli;

import build.kiln.contract.Source;
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
    private static final Pattern SSH = Pattern.compile("[A-Za-z0-9._-]+@[A-Za-z0-9._-]+:.+");

    private ContextArgument() {}

    /** The main context: a directory, or the URL of a Git repository, of an archive or of a Dockerfile. */
    static Source parse(String text) {
        if (isGit(text)) {
            return git(text);
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

    private static boolean isGit(String text) {
        String address = text.contains("#") ? text.substring(0, text.indexOf('#')) : text;
        boolean web = address.startsWith("https://") || address.startsWith("http://");
        return address.startsWith("git://")
                || address.startsWith("ssh://")
                || address.startsWith("github.com/")
                || SSH.matcher(address).matches()
                || (web && address.endsWith(".git"));
    }

    /** {@code URL#REVISION:DIRECTORY}, both optional. */
    private static Source git(String text) {
        int hash = text.indexOf('#');
        String address = hash < 0 ? text : text.substring(0, hash);
        String fragment = hash < 0 ? "" : text.substring(hash + 1);
        int colon = fragment.indexOf(':');
        String revision = colon < 0 ? fragment : fragment.substring(0, colon);
        String directory = colon < 0 ? "." : fragment.substring(colon + 1).replaceFirst("^/+", "");
        return new Source.Git(
                address.startsWith("github.com/") ? "https://" + address : address,
                revision,
                Optional.empty(),
                true,
                Optional.empty(),
                directory.isEmpty() ? "." : directory);
    }
}
