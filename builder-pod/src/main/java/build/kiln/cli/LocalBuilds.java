package build.kiln.cli;

import build.kiln.build.BuildJob;
import build.kiln.build.BuildListener;
import build.kiln.build.BuildService;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.contract.Failure;
import build.kiln.exporter.Target;
import build.kiln.failure.Reason;
import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Builds on this machine, as {@code kiln build} and {@code kiln apply} ask for them. */
final class LocalBuilds {
    private LocalBuilds() {}

    /** Runs {@code kiln build}; returns its exit code. */
    static int run(BuildCommand command) throws IOException {
        Path secrets = secretDirectory();
        try {
            BuildRequest request = new BuildArguments(
                            name -> Optional.ofNullable(System.getenv(name)), System.in, secrets)
                    .request(command);
            List<Target> targets = targets(command);
            BuildResult result = build(request, command.store, targets, listener(command));
            return tell(command, result);
        } finally {
            delete(secrets);
        }
    }

    /** Builds here and now; SIGINT and SIGTERM cancel. */
    static BuildResult build(BuildRequest request, StoreOptions store, List<Target> targets, BuildListener listener) {
        Path scratch = store.resolve().resolve("scratch");
        try (Interruption _ = Interruption.ofThisThread()) {
            return new BuildService(Clock.systemUTC()).run(new BuildJob(request, scratch, targets), listener);
        }
    }

    private static List<Target> targets(BuildCommand command) {
        List<Reference> references = new ArrayList<>();
        for (String tag : command.tags) {
            try {
                references.add(Reference.parse(tag).orLatest());
            } catch (InvalidReferenceException e) {
                throw new UsageException("--tag: " + e.getMessage());
            }
        }
        return command.outputSpecs().stream()
                .map(spec -> target(spec, references))
                .toList();
    }

    private static Target target(OutputSpec spec, List<Reference> references) {
        return switch (spec) {
            case OutputSpec.Registry registry -> new Target.Registry(references);
            case OutputSpec.Store store -> new Target.Store(references);
            case OutputSpec.Oci oci -> new Target.OciLayout(oci.destination(), oci.tar(), references);
            case OutputSpec.Docker docker -> new Target.DockerArchive(docker.destination(), references);
            case OutputSpec.Tar tar -> new Target.Tar(tar.destination());
            case OutputSpec.Local local -> new Target.Directory(local.destination());
        };
    }

    private static BuildListener listener(BuildCommand command) {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        if (command.quiet) {
            return new QuietProgress();
        }
        return switch (command.progress) {
            case "auto", "plain", "tty" -> new PlainProgress(err);
            case "rawjson" -> new RawJsonProgress(err, Clock.systemUTC());
            case "quiet", "none" -> new QuietProgress();
            default ->
                throw new UsageException(
                        "--progress: auto, plain, tty or rawjson, not \"%s\"".formatted(command.progress));
        };
    }

    private static int tell(BuildCommand command, BuildResult result) throws IOException {
        return switch (result.outcome()) {
            case BuildResult.Image image -> tell(command, image);
            case Failure failure -> {
                FailureText.of(failure).forEach(System.err::println);
                yield failure.reason().equals(Reason.CANCELLED.code()) ? ExitCodes.INTERRUPTED : ExitCodes.FAILED;
            }
        };
    }

    private static int tell(BuildCommand command, BuildResult.Image image) throws IOException {
        if (command.imageIdFile.isPresent()) {
            Files.writeString(command.imageIdFile.get(), image.digest());
        }
        if (command.metadataFile.isPresent()) {
            Files.writeString(command.metadataFile.get(), Metadata.of(image, command.tags));
        }
        if (command.quiet) {
            System.out.println(image.digest());
        }
        return ExitCodes.DONE;
    }

    /** In memory where the machine offers it, for the owner's eyes alone. */
    static Path secretDirectory() throws IOException {
        Path memory = Path.of("/dev/shm");
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        return Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "kiln-", ownerOnly)
                : Files.createTempDirectory("kiln-", ownerOnly);
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
