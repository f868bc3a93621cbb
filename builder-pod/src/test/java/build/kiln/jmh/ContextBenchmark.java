package build.kiln.jmh;

import build.kiln.context.AllEntries;
import build.kiln.context.BuildContext;
import build.kiln.context.ContextEntry;
import build.kiln.context.IgnorePatterns;
import build.kiln.digest.Digest;
import build.kiln.digest.KeyHash;
import build.kiln.failure.BuildException;
import build.kiln.rootfs.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a context of small files costs before anything is copied. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ContextBenchmark {
    private static final int FILES_OF_DIRECTORY = 100;

    @Param({"1000", "10000"})
    private int files;

    private Path root = Path.of("");
    private TreeMap<String, Digest> digests = new TreeMap<>();

    @Setup
    public void write() throws IOException {
        root = Files.createTempDirectory("kiln-jmh-");
        digests = new TreeMap<>();
        for (int i = 0; i < files; i++) {
            Path directory = root.resolve("d" + i / FILES_OF_DIRECTORY);
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("file" + i), "content " + i);
            digests.put("d" + i / FILES_OF_DIRECTORY + "/file" + i, Digest.of("content " + i));
        }
    }

    @TearDown
    public void remove() throws IOException {
        TreeRemoval.remove(root);
    }

    private BuildContext context() throws BuildException {
        return new BuildContext(
                root,
                IgnorePatterns.parse("**/*.log\n.git\n!keep.log\n"),
                BuildContext.Owners.ROOT,
                Long.MAX_VALUE,
                Optional.empty());
    }

    @Benchmark
    public int walk() throws BuildException, IOException, InterruptedException {
        return AllEntries.of(context()).size();
    }

    @Benchmark
    public BuildContext walkAndHash() throws BuildException, IOException, InterruptedException {
        BuildContext context = context();
        context.contents(AllEntries.of(context).stream()
                .filter(entry -> entry.kind() == ContextEntry.Kind.FILE)
                .toList());
        return context;
    }

    @Benchmark
    public Digest key() {
        KeyHash key = KeyHash.of("benchmark", 1).list(digests.size());
        for (Map.Entry<String, Digest> file : digests.entrySet()) {
            key.text(file.getKey()).number(0644).digest(file.getValue());
        }
        return key.done();
    }
}
