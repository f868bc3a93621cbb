package build.kiln.cli;

import java.nio.file.Path;
import java.util.Optional;

/** Where this machine keeps images and cache. */
final class StoreOptions implements OptionGroup {
    Optional<Path> directory = Optional.empty();

    @Override
    public void declare(Declaration to) {
        to.option("--cache-dir")
                .label("DIR")
                .about("Store and cache. Default: $KILN_HOME, else ~/.local/share/kiln.")
                .path(value -> directory = Optional.of(value));
    }

    /** The store's absolute path; it need not exist yet. */
    Path resolve(Console console) {
        return directory
                .or(() -> console.variable("KILN_HOME").map(Path::of))
                .or(() -> console.variable("XDG_DATA_HOME").map(data -> Path.of(data, "kiln")))
                .orElseGet(() -> console.home().resolve(Path.of(".local", "share", "kiln")))
                .toAbsolutePath()
                .normalize();
    }
}
