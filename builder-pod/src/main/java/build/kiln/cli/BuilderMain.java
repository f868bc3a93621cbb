package build.kiln.cli;

import build.kiln.build.BuildJob;
import build.kiln.build.BuildListener;
import build.kiln.build.BuildService;
import build.kiln.build.Conclusion;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildRequestJson;
import build.kiln.contract.BuildResult;
import build.kiln.contract.BuildResultJson;
import build.kiln.contract.BuilderFiles;
import build.kiln.contract.ContractException;
import build.kiln.contract.Failure;
import build.kiln.failure.Reason;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The builder pod: reads the request from {@link BuilderFiles#REQUEST}, builds, and leaves the result as the container's
 * termination message. Exits with 0 when there is an image, else with 1. No command line: every class that is not loaded
 * is time saved. Where {@link BuilderFiles#STANDBY_VARIABLE} is set, it was started before there is a request, and waits for it.
 */
public final class BuilderMain {
    /** The variable that names another file than {@link BuilderFiles#REQUEST}. */
    static final String REQUEST = "KILN_REQUEST";

    /** The variable that names another file than {@link BuilderFiles#RESULT}. */
    static final String RESULT = "KILN_RESULT";

    /** The variable that names another directory than {@link BuilderFiles#SCRATCH}. */
    static final String SCRATCH = "KILN_SCRATCH";

    private BuilderMain() {}

    /** Takes no arguments; the variables KILN_REQUEST, KILN_RESULT and KILN_SCRATCH move what they name for training and tests. */
    public static void main(String[] arguments) throws IOException, InterruptedException, GeneralSecurityException {
        LibraryLogs.discard();
        WarmUp.begin();
        Path request = place(REQUEST, BuilderFiles.REQUEST);
        Path result = place(RESULT, BuilderFiles.RESULT);
        Path scratch = place(SCRATCH, BuilderFiles.SCRATCH);
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        if (System.getenv(BuilderFiles.STANDBY_VARIABLE) != null) {
            new AwaitedRequest(request, result).await(scratch, out);
        }
        BuildResult ended = run(request, scratch, out);
        // An interrupted thread writes no file, and a signal may have come when the build was over.
        Thread.interrupted();
        Files.write(result, BuildResultJson.writeBounded(ended));
        tell(ended, out);
        out.flush();
        ProcessEnd.with(ended.outcome() instanceof BuildResult.Image ? ExitCodes.DONE : ExitCodes.FAILED);
    }

    private static Path place(String variable, String otherwise) {
        return Path.of(Optional.ofNullable(System.getenv(variable)).orElse(otherwise));
    }

    private static BuildResult run(Path file, Path scratch, PrintWriter out) throws IOException {
        Clock clock = Clock.systemUTC();
        Instant started = clock.instant();
        try (Interruption _ = Interruption.ofThisThread()) {
            BuildRequest request = BuildRequestJson.read(Files.readString(file));
            BuildJob here = new BuildJob(request, scratch, List.of());
            BuildJob job = Optional.ofNullable(System.getenv(BuilderFiles.EXPORT_VARIABLE))
                    .map(directory -> here.planning(Path.of(directory)))
                    .orElse(here);
            Conclusion conclusion = new BuildService(clock).conclude(job, listener(request, out, clock), _ -> {});
            conclusion.findings().forEach(finding -> out.println(FindingText.of(finding)));
            conclusion.excerpt().ifPresent(out::print);
            return conclusion.result();
        } catch (ContractException e) {
            Failure failure = Failure.of(
                            Reason.INVALID_REQUEST.code(), String.valueOf(e.getMessage()), Failure.Retry.FUTILE)
                    .withHint("operator and builder image must be of the same release");
            return new BuildResult(
                    failure,
                    Optional.empty(),
                    Optional.empty(),
                    BuildResult.CacheUse.NONE,
                    "",
                    started,
                    clock.instant(),
                    Map.of(),
                    List.of(),
                    List.of());
        }
    }

    private static BuildListener listener(BuildRequest request, PrintWriter out, Clock clock) {
        return switch (request.options().progress()) {
            case RAW_JSON -> new RawJsonProgress(out, clock);
            case QUIET -> new QuietProgress();
            case PLAIN, TTY -> new PlainProgress(out);
        };
    }

    private static void tell(BuildResult result, PrintWriter out) {
        switch (result.outcome()) {
            case BuildResult.Image image -> out.println("image " + image.name() + "@" + image.digest());
            case Failure failure -> FailureText.of(failure, Optional.empty()).forEach(out::println);
        }
    }
}
