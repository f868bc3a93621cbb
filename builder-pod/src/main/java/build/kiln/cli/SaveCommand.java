package build.kiln.cli;

import build.kiln.exporter.ImageArchives;
import build.kiln.exporter.ImageStore;
import build.kiln.failure.BuildException;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kiln save}. */
@Command(name = "save", description = "Write images of the local store to an archive that docker load reads.")
final class SaveCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The archive. Default: standard output.")
    Optional<Path> file = Optional.empty();

    @Option(names = "--format", paramLabel = "FORMAT", description = "docker-archive, or oci for a layout alone.")
    String format = "docker-archive";

    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "A name or an ID.")
    List<String> images = new ArrayList<>();

    SaveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws BuildException, IOException, InterruptedException {
        ImageArchives.Format shape = switch (format) {
            case "docker-archive", "docker" -> ImageArchives.Format.DOCKER;
            case "oci", "oci-archive" -> ImageArchives.Format.OCI;
            default -> throw new UsageException("--format: docker-archive or oci, not \"%s\"".formatted(format));
        };
        ImageStore all = Store.open(store, console);
        Map<String, ImageArchives.Saved> saved = new LinkedHashMap<>();
        for (String text : images) {
            ImageStore.Named named = all.get(text);
            String digest = named.image().root().digest().toString();
            List<Reference> names = new ArrayList<>(
                    saved.containsKey(digest) ? saved.get(digest).names() : List.of());
            if (!named.image().id().toString().contains(text) && !digest.contains(text)) {
                names.add(named.name().reference());
            }
            saved.put(digest, new ImageArchives.Saved(named.image(), names));
        }
        new ImageArchives(all).save(List.copyOf(saved.values()), shape, file, Instant.now());
        return ExitCodes.DONE;
    }
}
