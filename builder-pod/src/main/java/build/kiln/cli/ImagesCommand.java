package build.kiln.cli;

import build.kiln.exporter.ImageStore;
import build.kiln.exporter.StoredImage;
import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kiln images}: as {@code docker images} lists them. */
@Command(name = "images", description = "List the images of the local store.")
final class ImagesCommand implements Callable<Integer> {
    private static final int SHORT_ID = 12;

    private final Console console;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Parameters(arity = "0..1", paramLabel = "REPOSITORY[:TAG]", description = "List this repository or image alone.")
    Optional<String> repository = Optional.empty();

    @Option(
            names = {"-q", "--quiet"},
            description = "Print IDs alone.")
    boolean quiet;

    @Option(names = "--no-trunc", description = "Print whole IDs.")
    boolean whole;

    @Option(names = "--digests", description = "Print digests, too.")
    boolean digests;

    @Option(
            names = {"-a", "--all"},
            description = "No effect: there are no intermediate images.")
    boolean all;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "table, json, or a template such as {{.Repository}}:{{.Tag}}.")
    String format = "";

    ImagesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Instant now = Instant.now();
        List<Map<String, String>> rows = new ArrayList<>();
        Set<String> ids = new LinkedHashSet<>();
        for (ImageStore.Named named : Store.open(store, console).list()) {
            if (isWanted(named.name().reference())) {
                Map<String, String> row = row(named, now);
                rows.add(row);
                ids.add(row.getOrDefault("ID", ""));
            }
        }
        if (quiet) {
            ids.forEach(console.out()::println);
        } else {
            new Rows(columns(), rows).print(format, console.out());
        }
        return ExitCodes.DONE;
    }

    private boolean isWanted(Reference name) {
        if (repository.isEmpty()) {
            return true;
        }
        try {
            Reference wanted = Reference.parse(repository.get());
            return wanted.repository().equals(name.repository())
                    && (wanted.tag().isEmpty() || wanted.tag().equals(name.tag()));
        } catch (InvalidReferenceException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private Map<String, String> columns() {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("Repository", "REPOSITORY");
        columns.put("Tag", "TAG");
        if (digests) {
            columns.put("Digest", "DIGEST");
        }
        columns.put("ID", "IMAGE ID");
        columns.put("CreatedSince", "CREATED");
        columns.put("Size", "SIZE");
        return columns;
    }

    private Map<String, String> row(ImageStore.Named named, Instant now) {
        StoredImage image = named.image();
        Reference name = named.name().reference();
        String familiar = name.familiar();
        String tag = name.tag().orElse("<none>");
        // An image that says nothing of its age is as old as its name here.
        Instant created = image.config().created().orElse(named.name().stored());
        Map<String, String> row = new LinkedHashMap<>();
        row.put(
                "Repository",
                familiar.endsWith(":" + tag) ? familiar.substring(0, familiar.length() - tag.length() - 1) : familiar);
        row.put("Tag", tag);
        row.put("Digest", image.root().digest().toString());
        row.put("ID", whole ? image.id().toString() : image.id().hex().substring(0, SHORT_ID));
        row.put("CreatedSince", HumanTime.ago(Optional.of(created), now));
        row.put("CreatedAt", created.toString());
        row.put("Size", HumanSize.of(image.size()));
        return row;
    }
}
