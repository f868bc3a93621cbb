package build.kiln.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Turns results into the tables of README.md and docs/performance.md. */
public final class Report {
    private static final String KILN = "kiln";
    private static final String STANDBY = "kiln-standby";
    private static final List<String> PEERS = List.of("buildah", "buildkit");
    private static final String ABSENT = "–";
    private static final String BEGIN = "<!-- bench:begin -->\n";
    private static final String END = "<!-- bench:end -->\n";

    private final Results results;

    Report(Results results) {
        this.results = results;
    }

    /** Takes the project's folder and the results. */
    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        Report report = new Report(Results.open(Path.of(arguments[1])));
        System.out.print(report.times() + "\n" + report.costs());
        replace(root.resolve("README.md"), report.times());
        replace(root.resolve("docs/performance.md"), report.times() + "\n" + report.costs());
    }

    private static void replace(Path page, String tables) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(page + " has no lines " + BEGIN.strip() + " and " + END.strip());
        }
        Files.writeString(page, text.substring(0, begin + BEGIN.length()) + tables + text.substring(end));
    }

    /** Median wall times in seconds, and the ratio of Kiln's faster mode to the faster peer. */
    String times() {
        StringBuilder table = new StringBuilder(
                "| | Kiln | standby | Buildah | BuildKit | ratio | bar |\n|---|---|---|---|---|---|---|\n");
        for (Scenario scenario : measured()) {
            row(
                    table,
                    scenario.title(),
                    wall(scenario, KILN).map(Report::seconds).orElse(ABSENT),
                    wall(scenario, STANDBY).map(Report::seconds).orElse(ABSENT),
                    wall(scenario, "buildah").map(Report::seconds).orElse(ABSENT),
                    wall(scenario, "buildkit").map(Report::seconds).orElse(ABSENT),
                    ratio(scenario).map(ratio -> verdict(ratio, scenario.bar())).orElse(ABSENT),
                    decimal(scenario.bar()));
        }
        return table.toString();
    }

    private static String verdict(double ratio, double bar) {
        return ratio <= bar ? "**" + decimal(ratio) + "**" : decimal(ratio);
    }

    /** Processor time, peak memory and traffic, each as Kiln / standby / Buildah / BuildKit. */
    String costs() {
        StringBuilder table = new StringBuilder(
                "| Kiln / standby / Buildah / BuildKit | processor, s | peak memory, MiB | pulled, MiB | pushed, MiB |\n|---|---|---|---|---|\n");
        for (Scenario scenario : measured()) {
            row(
                    table,
                    scenario.title(),
                    all(scenario, sample -> sample.processor().toMillis(), 1000),
                    all(scenario, Sample::peak, 1 << 20),
                    all(scenario, Sample::pulled, 1 << 20),
                    all(scenario, Sample::pushed, 1 << 20));
        }
        return table.toString();
    }

    private static void row(StringBuilder table, String... cells) {
        table.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private String all(Scenario scenario, ToLongFunction<Sample> value, double unit) {
        List<String> cells = new ArrayList<>();
        for (String builder : List.of(KILN, STANDBY, PEERS.get(0), PEERS.get(1))) {
            cells.add(median(results.of(scenario.id(), builder), value)
                    .map(number ->
                            number / unit < 10 ? decimal(number / unit) : Long.toString(Math.round(number / unit)))
                    .orElse(ABSENT));
        }
        return String.join(" / ", cells);
    }

    private List<Scenario> measured() {
        return new Workloads(Path.of(""))
                .all().stream()
                        .flatMap(workload -> workload.scenarios().stream())
                        .filter(scenario -> !results.of(scenario.id(), KILN).isEmpty())
                        .toList();
    }

    Optional<Double> ratio(Scenario scenario) {
        return fastest(scenario, PEERS)
                .flatMap(peer -> fastest(scenario, List.of(KILN, STANDBY))
                        .map(kiln -> (double) kiln.toMillis() / peer.toMillis()));
    }

    private Optional<Duration> fastest(Scenario scenario, List<String> builders) {
        return builders.stream()
                .flatMap(builder -> wall(scenario, builder).stream())
                .min(Duration::compareTo);
    }

    private Optional<Duration> wall(Scenario scenario, String builder) {
        return median(
                        results.of(scenario.id(), builder),
                        sample -> sample.wall().toMillis())
                .map(Duration::ofMillis);
    }

    private static Optional<Long> median(List<Sample> samples, ToLongFunction<Sample> value) {
        if (samples.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                samples.stream().map(value::applyAsLong).sorted().toList().get((samples.size() - 1) / 2));
    }

    private static String seconds(Duration duration) {
        return decimal(duration.toMillis() / 1000.0);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
