package build.kiln.cli;

import build.kiln.build.BuildJob;
import build.kiln.build.BuildListener;
import build.kiln.build.BuildService;
import build.kiln.build.Conclusion;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.contract.Failure;
import build.kiln.exporter.Exported;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/** Builds on this machine, as {@code kiln build} and {@code kiln apply} ask for them. */
record LocalBuilds(Console console) {
    /** Runs {@code kiln build}; returns its exit code. */
    int run(BuildCommand command) throws IOException, InterruptedException {
        CheckOptions.Call call = command.checks.call();
        Outputs outputs = Outputs.of(command);
        if (command.imageIdFile.isPresent()) {
            clearImageId(command.imageIdFile.get(), outputs);
        }
        Path scratch = scratch(command.store);
        try (Interruption _ = Interruption.ofThisThread();
                TemporaryFiles temporary = new TemporaryFiles(scratch);
                SshAgents agents = new SshAgents(temporary)) {
            BuildRequest request = new BuildArguments(console, temporary, agents).request(command, outputs);
            BuildJob job = new BuildJob(request, scratch, outputs.targets(), outputs.format());
            BuildService service = new BuildService(Clock.systemUTC());
            CallFiles files = CallFiles.of(command);
            Answering answering = new Answering(console, call.format(), files);
            return switch (call.method()) {
                case BUILD -> build(command, outputs, job);
                case CHECK ->
                    new Checking(console, command.checks, files).tell(service.check(job, new QuietProgress()));
                case OUTLINE ->
                    answering.tell(service.outline(job, new QuietProgress()), OutlineText::table, OutlineText::json);
                case TARGETS ->
                    answering.tell(service.targets(job, new QuietProgress()), TargetsText::table, TargetsText::json);
            };
        }
    }

    /** A build that fails leaves no ID of an earlier image behind. */
    private static void clearImageId(Path file, Outputs outputs) throws IOException {
        if (outputs.specs().stream().noneMatch(OutputSpec::mayHaveImageId)) {
            throw new UsageException("--iidfile: outputs of type local and tar are no images and have no ID");
        }
        Files.deleteIfExists(file);
    }

    private int build(BuildCommand command, Outputs outputs, BuildJob job) throws IOException {
        try (ShownProgress progress = ShownProgress.of(command, console)) {
            Conclusion conclusion = new BuildService(Clock.systemUTC()).conclude(job, progress.listener(), known -> {
                progress.end().run();
                tell(command, outputs, known);
            });
            return ExitCodes.of(conclusion.result().outcome());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Throws {@link UncheckedIOException} when a file that is to tell of the image cannot be written. */
    private void tell(BuildCommand command, Outputs outputs, Conclusion conclusion) {
        tellFindings(command, conclusion);
        switch (conclusion.result().outcome()) {
            case BuildResult.Image _ ->
                tell(command, outputs, conclusion.exported().orElseThrow());
            case Failure failure ->
                FailureText.of(failure, conclusion.excerpt()).forEach(console.err()::println);
        }
        console.out().flush();
        console.err().flush();
    }

    private void tellFindings(BuildCommand command, Conclusion conclusion) {
        if (command.quiet || command.checks.mode() == CheckOptions.Mode.OFF) {
            return;
        }
        if (command.debug.given) {
            conclusion.findings().forEach(finding -> console.err().println(FindingText.of(finding)));
            return;
        }
        List<String> summary = FindingText.summary(conclusion.findings());
        if (!summary.isEmpty()) {
            console.err().println();
            summary.forEach(console.err()::println);
        }
    }

    private void tell(BuildCommand command, Outputs outputs, Exported exported) {
        try {
            if (command.imageIdFile.isPresent()) {
                Files.writeString(command.imageIdFile.get(), exported.imageId().toString());
            }
            if (command.metadataFile.isPresent()) {
                Files.writeString(command.metadataFile.get(), Metadata.of(exported, outputs));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (command.quiet) {
            console.out().println(exported.imageId());
        }
    }

    /**
     * Builds here and now what a manifest asks for; SIGINT and SIGTERM cancel.
     *
     * @param told hears the result once, as soon as it is known
     */
    BuildResult build(BuildRequest request, StoreOptions store, BuildListener listener, Consumer<BuildResult> told) {
        try (Interruption _ = Interruption.ofThisThread()) {
            return new BuildService(Clock.systemUTC())
                    .conclude(
                            new BuildJob(request, scratch(store), List.of()),
                            listener,
                            known -> told.accept(known.result()))
                    .result();
        }
    }

    private Path scratch(StoreOptions store) {
        return store.resolve(console).resolve("scratch");
    }
}
