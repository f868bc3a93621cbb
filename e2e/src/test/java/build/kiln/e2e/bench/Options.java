package build.kiln.e2e.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@code e2e/bench/run} passes on.
 *
 * @param runs how often each scenario is measured with each builder
 * @param only the scenarios or workloads to measure; empty for all
 * @param builders the names of those that take part
 * @param scale the size of the contexts, 1 for the benchmark's
 * @param buildkit the folder of buildkitd and buildctl, if BuildKit takes part
 */
record Options(
        Path root,
        Path work,
        Path images,
        Path registry,
        Path packages,
        Path nodeSample,
        Optional<Path> buildkit,
        int runs,
        double scale,
        List<String> only,
        List<String> builders) {

    static Options parse(String[] arguments) {
        Map<String, String> values = new TreeMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 0) {
                throw new IllegalArgumentException("not --name=value: " + argument);
            }
            values.put(argument.substring(2, equals), argument.substring(equals + 1));
        }
        return new Options(
                path(values, "root"),
                path(values, "work"),
                path(values, "images"),
                path(values, "registry"),
                path(values, "packages"),
                path(values, "node-sample"),
                Optional.ofNullable(values.get("buildkit"))
                        .filter(value -> !value.isEmpty())
                        .map(Path::of),
                Integer.parseInt(values.getOrDefault("runs", "5")),
                Double.parseDouble(values.getOrDefault("scale", "1")),
                list(values.getOrDefault("only", "")),
                list(values.getOrDefault("builders", "kiln,kiln-standby,buildah,buildkit")));
    }

    private static Path path(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + " is missing");
        }
        return Path.of(value);
    }

    private static List<String> list(String value) {
        return value.isEmpty() ? List.of() : List.of(value.split(",", -1));
    }

    boolean wants(Workload workload, Scenario scenario) {
        return only.isEmpty() || only.contains(workload.name()) || only.contains(scenario.id());
    }
}
