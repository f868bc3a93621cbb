package build.kiln.build;

import build.kiln.contract.BuildResult;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** A builder in a process of its own: builds one Dockerfile from a file, says "started" before and the outcome after. */
public final class BuildProcess {
    private BuildProcess() {}

    /**
     * Builds.
     *
     * @param arguments the test's directory, the cache, the Dockerfile's text, the value of its argument N
     */
    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        Requests request = Requests.of(directory, arguments[2])
                .in(directory.resolve("context"), Path.of(arguments[1]))
                .arg("SOURCE_DATE_EPOCH", "1700000000")
                .arg("N", arguments[3]);
        System.out.println("started");
        BuildResult result = new BuildService(Clock.systemUTC())
                .run(new BuildJob(request.make(), directory.resolve("scratch"), List.of()), new RecordingListener());
        System.out.println(
                result.outcome() instanceof BuildResult.Image image
                        ? "%s %d/%d"
                                .formatted(
                                        image.digest(),
                                        result.cache().hits(),
                                        result.cache().steps())
                        : result.outcome().toString());
    }
}
