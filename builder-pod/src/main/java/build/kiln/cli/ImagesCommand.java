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

/** {@code kiln images}: as {@code docker images} lists them. */
final class ImagesCommand implements Command {
    private static final int SHORT_ID = 12;

    private final Console console;
    StoreOptions store = new StoreOptions();
    Optional<String> repository = Optional.empty();
    boolean quiet;
    boolean whole;
    boolean digests;
    boolean all;
    String format = "";

    ImagesCommand(Console console) {
        this.console = console;
    }

    @Override
    public void declare(Declaration to) {
        to.about("List the images of the local store.");
        to.include(store);
        to.parameter()
                .arity("0..1")
                .label("REPOSITORY[:TAG]")
                .about("List this repository or image alone.")
                .text(value -> repository = Optional.of(value));
        to.option("-q", "--quiet").about("Print IDs alone.").flag(value -> quiet = value);
        to.option("--no-trunc").about("Print whole IDs.").flag(value -> whole = value);
        to.option("--digests").about("Print digests, too.").flag(value -> digests = value);
        to.option("-a", "--all")
                .about("No effect: there are no intermediate images.")
                .flag(value -> all = value);
        to.option("--format")
                .label("FORMAT")
                .about("table, json, or a template such as {{.Repository}}:{{.Tag}}.")
                .text(value -> format = value);
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
