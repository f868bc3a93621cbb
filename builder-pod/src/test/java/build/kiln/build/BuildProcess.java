package build.kiln.build;

import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.contract.CacheSettings;
import build.kiln.graph.Vertex;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * A builder in a process of its own: builds one Dockerfile from a file. It says when it begins, what its steps write, warnings, and
 * the outcome.
 */
public final class BuildProcess {
    /** The context, in the test's directory. */
    static final String CONTEXT = "context";

    static final String STARTED = "started";
    static final String STEP = "step: ";
    static final String WARNING = "warning: ";
    static final String OUTCOME = "outcome: ";

    private BuildProcess() {}

    /**
     * Builds.
     *
     * @param arguments the test's directory, the cache, the Dockerfile's text, the value of its argument N, the most bytes that the cache shall hold or 0
     */
    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        BuildRequest request = Requests.of(directory, arguments[2])
                .in(directory.resolve(CONTEXT), Path.of(arguments[1]))
                .arg("SOURCE_DATE_EPOCH", "1700000000")
                .arg("N", arguments[3])
                .make();
        CacheSettings cache = request.cache();
        BuildRequest limited = request.withCache(new CacheSettings(
                cache.directory(),
                Long.parseLong(arguments[4]),
                cache.importFrom(),
                cache.exports(),
                cache.mounts(),
                cache.trust()));
        System.out.println(STARTED);
        BuildResult result = new BuildService(Clock.systemUTC())
                .run(new BuildJob(limited, directory.resolve("scratch"), List.of()), new Saying());
        System.out.println(OUTCOME
                + (result.outcome() instanceof BuildResult.Image image
                        ? "%s %d/%d"
                                .formatted(
                                        image.digest(),
                                        result.cache().hits(),
                                        result.cache().steps())
                        : result.outcome().toString()));
    }

    private static final class Saying extends RecordingListener {
        @Override
        public void logged(Vertex vertex, String line) {
            System.out.println(STEP + line);
        }

        @Override
        public void warned(String message) {
            System.out.println(WARNING + message);
        }
    }
}
