package build.kiln.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code kiln build}: the flags of {@code docker build}. */
@Command(addMethodSubcommands = false, name = "build", description = "Build an image from a Dockerfile.")
final class BuildCommand implements Callable<Integer> {
    final Console console;

    @ParentCommand
    KilnCommand kiln = new KilnCommand();

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    RegistryOptions registries = new RegistryOptions();

    @Mixin
    StepOptions steps = new StepOptions();

    @Mixin
    CheckOptions checks = new CheckOptions();

    @Mixin
    IgnoredOptions ignored = new IgnoredOptions();

    @Parameters(
            paramLabel = "CONTEXT",
            description = "A directory, the URL of a Git repository, an archive or a Dockerfile, or - for an archive"
                    + " or a Dockerfile on standard input.")
    String context = "";

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The Dockerfile; - for standard input. Default: CONTEXT/Dockerfile.")
    Optional<String> file = Optional.empty();

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "REF",
            description = "Name of the image, once or several times.")
    List<String> tags = new ArrayList<>();

    @Option(
            names = "--build-arg",
            paramLabel = "KEY[=VALUE]",
            description = "A build argument; without a value, that of the environment.")
    List<String> arguments = new ArrayList<>();

    @Option(
            names = "--build-context",
            paramLabel = "NAME=PLACE",
            description = "A further context for FROM, COPY --from and mounts: a directory, a URL, docker-image://REF"
                    + " or oci-layout://DIRECTORY[:TAG|@DIGEST].")
    List<String> contexts = new ArrayList<>();

    @Option(names = "--target", paramLabel = "STAGE", description = "Build this stage instead of the last.")
    Optional<String> target = Optional.empty();

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            split = ",",
            description = "Platforms to build for. Default: this machine's.")
    List<String> platforms = new ArrayList<>();

    @Option(names = "--label", paramLabel = "KEY[=VALUE]", description = "A label of the image.")
    List<String> labels = new ArrayList<>();

    @Option(
            names = "--annotation",
            paramLabel = "[LEVEL:]KEY=VALUE",
            description = "An annotation of the manifest, or of another LEVEL: index, manifest-descriptor,"
                    + " index-descriptor, with [PLATFORM] behind it for one platform.")
    List<String> annotations = new ArrayList<>();

    @Option(
            names = "--secret",
            paramLabel = "id=ID,src=FILE",
            description = "A secret for RUN --mount=type=secret; env=VARIABLE instead of src takes a variable.")
    List<String> secrets = new ArrayList<>();

    @Option(
            names = "--ssh",
            paramLabel = "ID[=SOCKET|KEY]",
            description = "SSH access for RUN --mount=type=ssh: an agent's socket, or keys to give to an agent.")
    List<String> ssh = new ArrayList<>();

    @Option(
            names = "--cache-from",
            paramLabel = "REF|type=TYPE,...",
            description = "A cache to import: type=registry,ref=REF, where REF is a cache or an image with one, or "
                    + "type=local,src=DIR. May be repeated.")
    List<String> cacheFrom = new ArrayList<>();

    @Option(
            names = "--cache-to",
            paramLabel = "REF|type=TYPE,...",
            description =
                    "Where to export the cache: type=registry,ref=REF or type=local,dest=DIR, with mode=min or max, or "
                            + "type=inline for the image itself. May be repeated.")
    List<String> cacheTo = new ArrayList<>();

    @Option(
            names = "--cache-mounts-quota",
            paramLabel = "BYTES",
            description =
                    "The most that the directories of RUN --mount=type=cache hold together when a build has ended, e.g."
                            + " 10g: the least recently used are emptied. Default: no limit.")
    String cacheMountsQuota = "0";

    @Option(
            names = "--pull",
            arity = Switch.ARITY,
            fallbackValue = Switch.GIVEN,
            description = "Ask the registry for base images even when their tags are known here.")
    boolean pull;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "type=TYPE,dest=PATH",
            description = "Where the result goes, once or several times: oci, docker, tar, local, registry, image or"
                    + " cacheonly; DIR for its files, - for a tar of them on standard output.")
    List<String> outputs = new ArrayList<>();

    @Option(
            names = "--push",
            arity = Switch.ARITY,
            fallbackValue = Switch.GIVEN,
            description = "Short for --output type=registry.")
    boolean push;

    @Option(
            names = "--load",
            arity = Switch.ARITY,
            fallbackValue = Switch.GIVEN,
            description = "Keep the image in the local store, which is the default.")
    boolean load;

    @Option(names = "--compression", paramLabel = "TYPE", description = "How layers are packed: gzip, zstd or none.")
    String compression = "gzip";

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "ImagePolicies to judge the image by before it goes anywhere, once or several times.")
    List<Path> policies = new ArrayList<>();

    @Option(
            names = "--progress",
            paramLabel = "MODE",
            description = "auto, plain, tty, rawjson or quiet. Default: $BUILDKIT_PROGRESS, else auto.")
    Optional<String> progress = Optional.empty();

    @Option(names = "--metadata-file", paramLabel = "FILE", description = "Where to write digests as JSON.")
    Optional<Path> metadataFile = Optional.empty();

    @Option(names = "--iidfile", paramLabel = "FILE", description = "Where to write the image's ID.")
    Optional<Path> imageIdFile = Optional.empty();

    @Option(
            names = {"-q", "--quiet"},
            arity = Switch.ARITY,
            fallbackValue = Switch.GIVEN,
            description = "Print only the image's ID.")
    boolean quiet;

    BuildCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        ignored.warnings().forEach(warning -> console.err().println("WARNING: " + warning));
        return new LocalBuilds(console).run(this);
    }
}
