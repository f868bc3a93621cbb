package build.kiln.cli;

import build.kiln.exporter.ImageStore;
import build.kiln.exporter.StoredImage;
import build.kiln.failure.BuildException;
import build.kiln.oci.Descriptor;
import build.kiln.oci.History;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code kiln history}: the steps of an image, the last one first. */
final class HistoryCommand implements Command {
    private static final int LONGEST = 45;
    private static final int SHORT_ID = 12;

    private final Console console;
    StoreOptions store = new StoreOptions();
    boolean whole;
    boolean quiet;
    boolean human = true;
    String format = "";
    String image = "";

    HistoryCommand(Console console) {
        this.console = console;
    }

    @Override
    public void declare(Declaration to) {
        to.about("Print the steps that made an image of the local store.");
        to.include(store);
        to.option("--no-trunc").about("Print whole commands and IDs.").flag(value -> whole = value);
        to.option("-q", "--quiet").about("Print IDs alone.").flag(value -> quiet = value);
        to.toggle("-H", "--human")
                .about("Sizes and times for people, which is the default; =false for bytes and dates.")
                .flag(value -> human = value);
        to.option("--format")
                .label("FORMAT")
                .about("table, json, or a template such as {{.CreatedBy}}.")
                .text(value -> format = value);
        to.parameter().label("IMAGE").about("A name or an ID.").text(value -> image = value);
    }

    @Override
    public Integer call() throws BuildException, IOException {
        ImageStore all = Store.open(store, console);
        List<Map<String, String>> rows = rows(all.get(image).image());
        if (quiet) {
            rows.forEach(row -> console.out().println(row.get("ID")));
        } else {
            new Rows(columns(), rows).print(format, console.out());
        }
        return ExitCodes.DONE;
    }

    private static Map<String, String> columns() {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("ID", "IMAGE");
        columns.put("CreatedSince", "CREATED");
        columns.put("CreatedBy", "CREATED BY");
        columns.put("Size", "SIZE");
        columns.put("Comment", "COMMENT");
        return columns;
    }

    private List<Map<String, String>> rows(StoredImage stored) {
        List<Map<String, String>> rows = new ArrayList<>();
        List<Descriptor> layers = new ArrayList<>(stored.layers());
        Instant now = Instant.now();
        for (History entry : stored.config().history()) {
            boolean empty = entry.emptyLayer() || layers.isEmpty();
            rows.add(row(entry, empty ? 0 : layers.removeFirst().size(), now));
        }
        Collections.reverse(rows);
        if (!rows.isEmpty()) {
            String id = stored.id().toString();
            rows.getFirst().put("ID", whole ? id : stored.id().hex().substring(0, SHORT_ID));
        }
        return rows;
    }

    private Map<String, String> row(History entry, long size, Instant now) {
        String command = entry.createdBy().replace('\t', ' ');
        String date = entry.created().map(Instant::toString).orElse("N/A");
        Map<String, String> row = new LinkedHashMap<>();
        row.put("ID", "<missing>");
        row.put("CreatedSince", human ? HumanTime.ago(entry.created(), now) : date);
        row.put("CreatedAt", date);
        row.put("CreatedBy", whole || command.length() <= LONGEST ? command : command.substring(0, LONGEST - 1) + "…");
        row.put("Size", human ? HumanSize.of(size) : Long.toString(size));
        row.put("Comment", entry.comment());
        return row;
    }
}
