package build.kiln.cli;

import build.kiln.contract.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What stands for a context on the command line: a directory, or the URL of a Git repository or an archive. */
final class ContextArgument {
    private ContextArgument() {}

    static Source parse(String text) {
        if (isGit(text)) {
            return git(text);
        }
        if (text.startsWith("https://") || text.startsWith("http://")) {
            return new Source.Http(text, Optional.empty(), Optional.empty(), ".");
        }
        if (text.startsWith("docker-image://")) {
            return new Source.Oci(text.substring("docker-image://".length()), Optional.empty(), ".");
        }
        Path directory = Path.of(text).toAbsolutePath().normalize();
        if (!Files.isDirectory(directory)) {
            throw new UsageException("the context \"%s\" is not a directory".formatted(text));
        }
        return new Source.Directory(directory.toString(), ".");
    }

    private static boolean isGit(String text) {
        String address = text.contains("#") ? text.substring(0, text.indexOf('#')) : text;
        boolean web = address.startsWith("https://") || address.startsWith("http://");
        return address.startsWith("git://")
                || address.startsWith("ssh://")
                || address.startsWith("git@")
                || address.startsWith("github.com/")
                || (web && address.endsWith(".git"));
    }

    /** {@code URL#REVISION:DIRECTORY}, both optional. */
    private static Source git(String text) {
        int hash = text.indexOf('#');
        String address = hash < 0 ? text : text.substring(0, hash);
        String fragment = hash < 0 ? "" : text.substring(hash + 1);
        int colon = fragment.indexOf(':');
        String revision = colon < 0 ? fragment : fragment.substring(0, colon);
        String directory = colon < 0 ? "." : fragment.substring(colon + 1);
        return new Source.Git(
                address.startsWith("github.com/") ? "https://" + address : address,
                revision,
                Optional.empty(),
                true,
                Optional.empty(),
                directory.isEmpty() ? "." : directory);
    }
}
