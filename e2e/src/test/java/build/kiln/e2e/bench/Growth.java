package build.kiln.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Times Kiln alone while one thing at a time grows, and draws what it measured. */
final class Growth {
    private static final int RUNS = 3;
    /** A build of so many seconds is measured once. */
    private static final double LONG = 20;

    private static final int RECORD_NAME_BYTES = 32;

    private final Path launcher;
    private final Path work;
    private final Path store;

    private Growth(Path root, Path work) {
        this.launcher = root.resolve("kiln");
        this.work = work;
        this.store = work.resolve("store");
    }

    /** Writes into {@code context} what is to be built when the thing that grows has the size {@code size}. */
    private interface Writer {
        void write(Path context, int size) throws IOException;
    }

    /** What grows, with the sizes it is measured at. */
    private record Series(String title, String unit, List<Integer> sizes, Writer writer) {}

    /** Arguments: the checkout, a folder to work in, where the picture goes, and the most that anything grows to. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path root = Path.of(arguments[0]);
        int most = Integer.parseInt(arguments[3]);
        Files.writeString(
                Path.of(arguments[2]),
                new Growth(root, Path.of(arguments[1])).measure(most).svg());
    }

    private Plot measure(int most) throws IOException, InterruptedException {
        List<Series> all = List.of(
                new Series("files of the context", "files", List.of(1_000, 10_000, 100_000, 1_000_000), Growth::files),
                new Series("layers", "layers", List.of(1, 10, 100), Growth::layers),
                new Series("RUN steps", "steps", List.of(1, 10, 50, 200), Growth::steps));
        List<Plot.Line> lines = new ArrayList<>();
        for (Series series : all) {
            List<Plot.Point> cold = new ArrayList<>();
            List<Plot.Point> cached = new ArrayList<>();
            for (int size : series.sizes()) {
                if (size <= most) {
                    Path context = context(series, size);
                    cold.add(point(series.title() + ", cold", size, median(() -> coldBuild(context))));
                    cached.add(point(series.title() + ", unchanged", size, median(() -> build(context))));
                }
            }
            lines.add(new Plot.Line(series.title() + ", cold", cold));
            lines.add(new Plot.Line(series.title() + ", unchanged", cached));
        }
        lines.add(entries(most));
        Shell.remove(work);
        return new Plot("Seconds of a build while one thing grows", lines);
    }

    /** A small build that is cached, among more and more records of others. */
    private Plot.Line entries(int most) throws IOException, InterruptedException {
        String title = "cache entries, unchanged";
        Path context = context(new Series(title, "", List.of(), Growth::layers), 1);
        Shell.remove(store);
        build(context);
        Path records = store.resolve("v1/records");
        Path one;
        try (Stream<Path> made = Files.list(records)) {
            one = made.findFirst().orElseThrow(() -> new IOException("the build left no record in " + records));
        }
        byte[] record = Files.readAllBytes(one);
        Random random = new Random(1);
        List<Plot.Point> points = new ArrayList<>();
        int there = 1;
        for (int size : List.of(1, 1_000, 10_000, 100_000)) {
            for (; there < size && size <= most; there++) {
                byte[] name = new byte[RECORD_NAME_BYTES];
                random.nextBytes(name);
                Files.write(records.resolve(HexFormat.of().formatHex(name)), record);
            }
            if (size <= most) {
                points.add(point(title, size, median(() -> build(context))));
            }
        }
        return new Plot.Line(title, points);
    }

    private static Plot.Point point(String title, int size, double seconds) {
        System.out.printf("%-36s %,10d %8.2f s%n", title, size, seconds);
        return new Plot.Point(size, seconds);
    }

    private Path context(Series series, int size) throws IOException, InterruptedException {
        Path context = work.resolve("context");
        Shell.remove(context);
        Files.createDirectories(context);
        series.writer().write(context, size);
        // A file that has just changed is not remembered in the stat cache.
        TimeUnit.SECONDS.sleep(1);
        return context;
    }

    private static void files(Path context, int size) throws IOException {
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY src /src\n");
        for (int i = 0; i < size; i++) {
            Path directory = context.resolve("src/d" + i / 1000);
            if (i % 1000 == 0) {
                Files.createDirectories(directory);
            }
            Files.writeString(directory.resolve("file" + i), "the content of file " + i + "\n");
        }
    }

    private static void layers(Path context, int size) throws IOException {
        StringBuilder dockerfile = new StringBuilder("FROM scratch\n");
        for (int i = 0; i < size; i++) {
            Files.writeString(context.resolve("file" + i), "file " + i + "\n");
            dockerfile.append("COPY file").append(i).append(" /\n");
        }
        Files.writeString(context.resolve("Dockerfile"), dockerfile);
    }

    private static void steps(Path context, int size) throws IOException {
        Files.copy(Path.of("/bin/busybox"), context.resolve("sh"), StandardCopyOption.COPY_ATTRIBUTES);
        StringBuilder dockerfile = new StringBuilder("FROM scratch\nCOPY sh /bin/sh\n");
        for (int i = 0; i < size; i++) {
            dockerfile.append("RUN echo ").append(i).append(" >/file").append(i).append('\n');
        }
        Files.writeString(context.resolve("Dockerfile"), dockerfile);
    }

    /** A build to be timed, in seconds. */
    private interface Timed {
        double seconds() throws IOException, InterruptedException;
    }

    /** The median of several builds; one that takes long is not repeated, because little else happens in it. */
    private static double median(Timed build) throws IOException, InterruptedException {
        List<Double> times = new ArrayList<>(List.of(build.seconds()));
        while (times.size() < RUNS && times.getFirst() < LONG) {
            times.add(build.seconds());
        }
        return times.stream().sorted().toList().get(times.size() / 2);
    }

    private double coldBuild(Path context) throws IOException, InterruptedException {
        Shell.remove(store);
        return build(context);
    }

    /** How long a build takes, in seconds. */
    private double build(Path context) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Shell.run(List.of(
                launcher.toString(),
                "build",
                "--quiet",
                "--cache-dir=" + store,
                "--output=type=cacheonly",
                context.toString()));
        return (System.nanoTime() - begin) / 1e9;
    }
}
