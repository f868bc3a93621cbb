package build.kiln.exporter;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The names of files, other than directories, that platforms bring to a directory that they share. */
final class MergedNames {
    private final Map<String, Platform> owners = new HashMap<>();

    /**
     * Adds what is below {@code root}.
     *
     * @throws BuildException when another platform brought a file of the same name
     */
    void add(Path root, Platform platform) throws BuildException, IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                String name = root.relativize(file).toString();
                Platform other = owners.putIfAbsent(name, platform);
                if (other != null) {
                    throw BuildException.of(
                                    Reason.INVALID_REQUEST,
                                    "cannot overwrite %s from %s with %s when split option is disabled"
                                            .formatted(name, other, platform))
                            .withHint("give the platforms' files different names, or leave out platform-split=false");
                }
            }
        }
    }
}
