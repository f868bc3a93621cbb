package build.kiln.e2e.bench;

import build.kiln.e2e.bench.Scenario.Change;
import build.kiln.e2e.bench.Scenario.State;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Measures every scenario with every builder in turn. Runs inside the namespaces that {@code e2e/bench/run} makes. */
public final class Bench {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final PrintStream OUT = System.out;

    private final Options options;
    private final Results results;
    private final Contexts contexts = new Contexts(Registry.address(), 1);
    private final Meter meter;
    private final List<Builder> builders;
    private final Set<Builder> warm = new HashSet<>();
    private long turn;

    private Bench(Options options, Results results, List<Builder> builders) {
        this.options = options;
        this.results = results;
        this.builders = builders;
        this.meter = new Meter(options.work().resolve("build.log"), LIMIT);
        this.turn = System.currentTimeMillis();
    }

    /** Prints a line for each build, and writes {@code results.tsv} to the work folder's parent. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = Options.parse(arguments);
        List<Builder> builders = builders(options);
        Results results = Results.open(options.work().resolveSibling("results.tsv"));
        try (Registry _ = Registry.start(
                        options.registry(), options.images(), options.work().resolve("registry"));
                PackageServer _ = PackageServer.start(options.packages())) {
            new Bench(options, results, builders).all();
        }
    }

    private static List<Builder> builders(Options options) throws IOException, InterruptedException {
        List<Builder> builders = new ArrayList<>();
        for (String name : options.builders()) {
            Path store = options.work().resolve(name);
            switch (name) {
                case "kiln" -> builders.add(new Kiln(options.root().resolve("kiln"), store, Registry.address()));
                case "kiln-standby" ->
                    builders.add(new KilnStandby(new Kiln(options.root().resolve("kiln"), store, Registry.address())));
                case "buildah" -> builders.add(new Buildah(store));
                case "buildkit" ->
                    builders.add(new BuildKit(options.buildkit().orElseThrow(), store, Registry.address()));
                default -> throw new IllegalArgumentException("no such builder: " + name);
            }
        }
        return builders;
    }

    private void all() throws IOException, InterruptedException {
        boolean based = false;
        for (Workload workload : new Workloads(options.nodeSample()).all()) {
            List<Scenario> wanted = workload.scenarios().stream()
                    .filter(scenario -> options.wants(workload, scenario))
                    .toList();
            if (wanted.isEmpty()) {
                continue;
            }
            if (workload.name().startsWith("base-") && !based) {
                makeBase();
                based = true;
            }
            measure(workload, wanted);
        }
    }

    private void makeBase() throws IOException, InterruptedException {
        Path context = options.work().resolve("base");
        Workloads.largeBase(new Contexts(Registry.address(), options.scale()), context);
        Builder builder = new Buildah(options.work().resolve("base-store"));
        meter.measure(builder.build(new Builder.Job(context, contexts.base("bench-base"), "")), builder.daemon());
        builder.discard();
        Shell.remove(context);
    }

    private void measure(Workload workload, List<Scenario> wanted) throws IOException, InterruptedException {
        Path context = options.work().resolve("context");
        workload.context().write(new Contexts(Registry.address(), options.scale()), context);
        for (Scenario scenario : wanted) {
            results.forget(scenario.id());
            for (Builder builder : builders) {
                prepare(workload, scenario, builder, context);
            }
            for (int run = 0; run < options.runs(); run++) {
                for (int i = 0; i < builders.size(); i++) {
                    Builder builder = builders.get((i + run) % builders.size());
                    measure(workload, scenario, builder, context, run);
                }
            }
            results.save();
        }
        for (Builder builder : builders) {
            builder.discard();
        }
        warm.clear();
        Shell.remove(context);
    }

    private Builder.Job job(Workload workload, Builder builder, Path context, String suffix) {
        String repository = Registry.address() + "/bench/" + workload.name() + "-" + builder.name();
        return new Builder.Job(context, repository + suffix + ":1", repository + "-cache");
    }

    /** What was built before the measured builds. */
    private void prepare(Workload workload, Scenario scenario, Builder builder, Path context)
            throws IOException, InterruptedException {
        Builder.Job job = job(workload, builder, context, "");
        switch (scenario.state()) {
            case EMPTY -> {}
            case WARM -> {
                if (warm.add(builder)) {
                    builder.reset();
                    meter.measure(builder.build(job), builder.daemon());
                }
            }
            case SHARED_CACHE -> {
                builder.reset();
                meter.measure(builder.buildForOthers(job), builder.daemon());
                warm.remove(builder);
            }
        }
    }

    private void measure(Workload workload, Scenario scenario, Builder builder, Path context, int run)
            throws IOException, InterruptedException {
        if (scenario.change() == Change.ONE_FILE) {
            Contexts.edit(context.resolve(workload.edited()), turn++);
        }
        Builder.Job job = job(workload, builder, context, scenario.state() == State.EMPTY ? "-" + turn++ : "");
        List<List<String>> commands = switch (scenario.state()) {
            case EMPTY -> {
                builder.reset();
                yield builder.build(job);
            }
            case WARM -> builder.build(job);
            case SHARED_CACHE -> {
                builder.loseDisk();
                yield builder.buildFromOthers(job);
            }
        };
        Shell.run(List.of("sync", "--file-system", options.work().toString()));
        try {
            builder.ready();
            Sample sample = meter.measure(commands, builder.daemon());
            builder.built();
            results.add(scenario.id(), builder.name(), sample);
            OUT.printf(
                    "%-17s %-9s %d  %7d ms  cpu %7d ms  peak %5d MiB  pulled %8d KiB  pushed %8d KiB%n",
                    scenario.id(),
                    builder.name(),
                    run + 1,
                    sample.wall().toMillis(),
                    sample.processor().toMillis(),
                    sample.peak() >> 20,
                    sample.pulled() >> 10,
                    sample.pushed() >> 10);
        } catch (IOException e) {
            OUT.printf("%-17s %-9s %d  failed: %s%n", scenario.id(), builder.name(), run + 1, e.getMessage());
        }
    }
}
