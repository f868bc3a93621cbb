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

/** {@code kiln save}. */
final class SaveCommand implements Command {
    private final Console console;
    StoreOptions store = new StoreOptions();
    Optional<Path> file = Optional.empty();
    String format = "docker-archive";
    List<String> images = new ArrayList<>();

    SaveCommand(Console console) {
        this.console = console;
    }

    @Override
    public void declare(Declaration to) {
        to.about("Write images of the local store to an archive that docker load reads.");
        to.include(store);
        to.option("-o", "--output")
                .label("FILE")
                .about("The archive. Default: standard output.")
                .path(value -> file = Optional.of(value));
        to.option("--format")
                .label("FORMAT")
                .about("docker-archive, or oci for a layout alone.")
                .text(value -> format = value);
        to.parameter().arity("1..*").label("IMAGE").about("A name or an ID.").texts(value -> images = value);
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
