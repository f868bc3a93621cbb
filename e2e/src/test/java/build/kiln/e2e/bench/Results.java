package build.kiln.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was measured, in a file of lines {@code scenario builder sample}, kept between runs. */
final class Results {
    private final Path file;
    private final Map<String, Map<String, List<Sample>>> samples = new TreeMap<>();

    private Results(Path file) {
        this.file = file;
    }

    static Results open(Path file) throws IOException {
        Results results = new Results(file);
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                List<String> fields = List.of(line.split("\t", -1));
                results.add(fields.get(0), fields.get(1), Sample.parse(fields.subList(2, fields.size())));
            }
        }
        return results;
    }

    /** Forgets a scenario, because it is measured anew: only what alternated in one run may be compared. */
    void forget(String scenario) {
        samples.remove(scenario);
    }

    void add(String scenario, String builder, Sample sample) {
        samples.computeIfAbsent(scenario, absent -> new TreeMap<>())
                .computeIfAbsent(builder, absent -> new ArrayList<>())
                .add(sample);
    }

    List<Sample> of(String scenario, String builder) {
        return samples.getOrDefault(scenario, Map.of()).getOrDefault(builder, List.of());
    }

    void save() throws IOException {
        List<String> lines = new ArrayList<>();
        samples.forEach((scenario, builders) -> builders.forEach((builder, list) ->
                list.forEach(sample -> lines.add(scenario + "\t" + builder + "\t" + sample.text()))));
        Files.write(file, lines);
    }
}
