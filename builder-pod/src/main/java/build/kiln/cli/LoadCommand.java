package build.kiln.cli;

import build.kiln.exporter.ImageArchives;
import build.kiln.failure.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kiln load}. */
@Command(
        name = "load",
        description = "Take the images of an archive into the local store: docker save's, or an OCI layout.")
final class LoadCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Option(
            names = {"-i", "--input"},
            paramLabel = "FILE",
            description = "The archive, compressed or not. Default: standard input.")
    Optional<Path> file = Optional.empty();

    @Option(
            names = {"-q", "--quiet"},
            description = "No effect: nothing but the result is printed.")
    boolean quiet;

    LoadCommand(Console console) {
        this.console = console;
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
