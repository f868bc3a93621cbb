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

/** {@code kiln build}: the flags of {@code docker build}. */
@Command(name = "build", description = "Build an image from a Dockerfile.", sortOptions = false)
final class BuildCommand implements Callable<Integer> {
    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    RegistryOptions registries = new RegistryOptions();

    @Parameters(
            paramLabel = "CONTEXT",
            description = "A directory, the URL of a Git repository, or - for standard input.")
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
            paramLabel = "NAME=DIR",
            description = "A further context for FROM and COPY --from.")
    List<String> contexts = new ArrayList<>();

    @Option(names = "--target", paramLabel = "STAGE", description = "Build this stage instead of the last.")
    Optional<String> target = Optional.empty();

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            split = ",",
            description = "Platforms to build for. Default: this machine's.")
    List<String> platforms = new ArrayList<>();

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label of the image.")
    List<String> labels = new ArrayList<>();

    @Option(names = "--annotation", paramLabel = "KEY=VALUE", description = "An annotation of the manifest.")
    List<String> annotations = new ArrayList<>();

    @Option(
            names = "--secret",
            paramLabel = "id=ID,src=FILE",
            description = "A secret for RUN --mount=type=secret; env=VARIABLE instead of src takes a variable.")
    List<String> secrets = new ArrayList<>();

    @Option(names = "--ssh", paramLabel = "ID[=SOCKET|KEY]", description = "SSH access for RUN --mount=type=ssh.")
    List<String> ssh = new ArrayList<>();

    @Option(names = "--no-cache", description = "Run every step.")
    boolean noCache;

    @Option(names = "--pull", description = "Ask the registry for base images even when their tags are known here.")
    boolean pull;

    @Option(names = "--network", paramLabel = "MODE", description = "What RUN steps reach: default or none.")
    String network = "default";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "type=TYPE,dest=PATH",
            description = "Where the result goes: oci, docker, tar, local or registry.")
    List<String> outputs = new ArrayList<>();

    @Option(names = "--push", description = "Short for --output type=registry.")
    boolean push;

    @Option(names = "--load", description = "Keep the image in the local store, which is the default.")
    boolean load;

    @Option(names = "--compression", paramLabel = "gzip|zstd", description = "How layers are packed.")
    String compression = "gzip";

    @Option(names = "--progress", paramLabel = "MODE", description = "auto, plain, tty or rawjson.")
    String progress = "auto";

    @Option(names = "--metadata-file", paramLabel = "FILE", description = "Where to write digests as JSON.")
    Optional<Path> metadataFile = Optional.empty();

    @Option(names = "--iidfile", paramLabel = "FILE", description = "Where to write the image's digest.")
    Optional<Path> imageIdFile = Optional.empty();

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only the image's digest.")
    boolean quiet;

    @Override
    public Integer call() throws Exception {
        return LocalBuilds.run(this);
    }

    /** Where the result goes: what the options say, and the local store when they say nothing. */
    List<OutputSpec> outputSpecs() {
        List<OutputSpec> specs =
                new ArrayList<>(outputs.stream().map(OutputSpec::parse).toList());
        if (push && specs.stream().noneMatch(OutputSpec.Registry.class::isInstance)) {
            specs.add(new OutputSpec.Registry());
        }
        if (load || specs.isEmpty()) {
            specs.add(new OutputSpec.Store());
        }
        if (tags.isEmpty() && specs.stream().anyMatch(OutputSpec.Registry.class::isInstance)) {
            throw new UsageException("a push needs a name: give --tag");
        }
        return specs;
    }
}
