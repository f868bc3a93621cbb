package build.kiln.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where this machine keeps images and cache. */
final class StoreOptions {
    @Option(
            names = "--cache-dir",
            paramLabel = "DIR",
            description = "Store and cache. Default: $KILN_HOME, else ~/.local/share/kiln.")
    Optional<Path> directory = Optional.empty();

    /** The store's absolute path; it need not exist yet. */
    Path resolve(Console console) {
        return directory
                .or(() -> console.variable("KILN_HOME").map(Path::of))
                .or(() -> console.variable("XDG_DATA_HOME").map(data -> Path.of(data, "kiln")))
                .orElseGet(() -> Path.of(System.getProperty("user.home", "/"), ".local", "share", "kiln"))
                .toAbsolutePath()
                .normalize();
    }
}
