package build.kiln.cli;

import build.kiln.exporter.ImageArchives;
import build.kiln.failure.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code kiln load}. */
final class LoadCommand implements Command {
    private final Console console;
    StoreOptions store = new StoreOptions();
    Optional<Path> file = Optional.empty();
    boolean quiet;

    LoadCommand(Console console) {
        this.console = console;
    }

    @Override
    public void declare(Declaration to) {
        to.about("Take the images of an archive into the local store: docker save's, or an OCI layout.");
        to.include(store);
        to.option("-i", "--input")
                .label("FILE")
                .about("The archive, compressed or not. Default: standard input.")
                .path(value -> file = Optional.of(value));
        to.option("-q", "--quiet")
                .about("No effect: nothing but the result is printed.")
                .flag(value -> quiet = value);
    }

    @Override
    public Integer call() throws BuildException, IOException {
        if (file.isPresent() && !Files.isReadable(file.get())) {
            throw new UsageException("there is no archive " + file.get());
        }
        try (TemporaryFiles temporary =
                new TemporaryFiles(store.resolve(console).resolve("scratch"))) {
            Path archive = file.isPresent() ? file.get() : spooled(temporary);
            ImageArchives archives = new ImageArchives(Store.open(store, console));
            for (ImageArchives.Saved image : archives.load(archive, temporary.onDisk())) {
                image.names().forEach(name -> console.out().println("Loaded image: " + name.familiar()));
                if (image.names().isEmpty()) {
                    console.out().println("Loaded image ID: " + image.image().id());
                }
            }
        }
        return ExitCodes.DONE;
    }

    private Path spooled(TemporaryFiles temporary) throws IOException {
        Path archive = temporary.onDisk().resolve("input.tar");
        Files.copy(console.in(), archive);
        return archive;
    }
}
