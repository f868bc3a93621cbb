package build.kiln.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code kiln build}: the flags of {@code docker build}. */
final class BuildCommand implements Command {
    final Console console;
    final DebugOption debug;
    StoreOptions store = new StoreOptions();
    RegistryOptions registries = new RegistryOptions();
    StepOptions steps = new StepOptions();
    CheckOptions checks = new CheckOptions();
    IgnoredOptions ignored = new IgnoredOptions();
    String context = "";
    Optional<String> file = Optional.empty();
    List<String> tags = new ArrayList<>();
    List<String> arguments = new ArrayList<>();
    List<String> contexts = new ArrayList<>();
    Optional<String> target = Optional.empty();
    List<String> platforms = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    List<String> annotations = new ArrayList<>();
    List<String> secrets = new ArrayList<>();
    List<String> ssh = new ArrayList<>();
    List<String> cacheFrom = new ArrayList<>();
    List<String> cacheTo = new ArrayList<>();
    String cacheMountsQuota = "0";
    boolean pull;
    List<String> outputs = new ArrayList<>();
    boolean push;
    boolean load;
    String compression = "gzip";
    List<Path> policies = new ArrayList<>();
    Optional<String> progress = Optional.empty();
    Optional<Path> metadataFile = Optional.empty();
    Optional<Path> imageIdFile = Optional.empty();
    boolean quiet;

    BuildCommand(Console console, DebugOption debug) {
        this.console = console;
        this.debug = debug;
    }

    @Override
    public void declare(Declaration to) {
        to.about("Build an image from a Dockerfile.");
        to.include(store);
        to.include(registries);
        to.include(steps);
        to.include(checks);
        to.include(ignored);
        to.parameter()
                .label("CONTEXT")
                .about("A directory, the URL of a Git repository, an archive or a Dockerfile, or - for an archive"
                        + " or a Dockerfile on standard input.")
                .text(value -> context = value);
        to.option("-f", "--file")
                .label("FILE")
                .about("The Dockerfile; - for standard input. Default: CONTEXT/Dockerfile.")
                .text(value -> file = Optional.of(value));
        to.option("-t", "--tag")
                .label("REF")
                .about("Name of the image, once or several times.")
                .texts(value -> tags = value);
        to.option("--build-arg")
                .label("KEY[=VALUE]")
                .about("A build argument; without a value, that of the environment.")
                .texts(value -> arguments = value);
        to.option("--build-context")
                .label("NAME=PLACE")
                .about("A further context for FROM, COPY --from and mounts: a directory, a URL, docker-image://REF"
                        + " or oci-layout://DIRECTORY[:TAG|@DIGEST].")
                .texts(value -> contexts = value);
        to.option("--target")
                .label("STAGE")
                .about("Build this stage instead of the last.")
                .text(value -> target = Optional.of(value));
        to.option("--platform")
                .split(",")
                .label("OS/ARCH")
                .about("Platforms to build for. Default: this machine's.")
                .texts(value -> platforms = value);
        to.option("--label").label("KEY[=VALUE]").about("A label of the image.").texts(value -> labels = value);
        to.option("--annotation")
                .label("[LEVEL:]KEY=VALUE")
                .about("An annotation of the manifest, or of another LEVEL: index, manifest-descriptor,"
                        + " index-descriptor, with [PLATFORM] behind it for one platform.")
                .texts(value -> annotations = value);
        to.option("--secret")
                .label("id=ID,src=FILE")
                .about("A secret for RUN --mount=type=secret; env=VARIABLE instead of src takes a variable.")
                .texts(value -> secrets = value);
        to.option("--ssh")
                .label("ID[=SOCKET|KEY]")
                .about("SSH access for RUN --mount=type=ssh: an agent's socket, or keys to give to an agent.")
                .texts(value -> ssh = value);
        to.option("--cache-from")
                .label("REF|type=TYPE,...")
                .about("A cache to import: type=registry,ref=REF, where REF is a cache or an image with one, or "
                        + "type=local,src=DIR. May be repeated.")
                .texts(value -> cacheFrom = value);
        to.option("--cache-to")
                .label("REF|type=TYPE,...")
                .about(
                        "Where to export the cache: type=registry,ref=REF or type=local,dest=DIR, with mode=min or max, or "
                                + "type=inline for the image itself. May be repeated.")
                .texts(value -> cacheTo = value);
        to.option("--cache-mounts-quota")
                .label("BYTES")
                .about(
                        "The most that the directories of RUN --mount=type=cache hold together when a build has ended, e.g."
                                + " 10g: the least recently used are emptied. Default: no limit.")
                .text(value -> cacheMountsQuota = value);
        to.toggle("--pull")
                .about("Ask the registry for base images even when their tags are known here.")
                .flag(value -> pull = value);
        to.option("-o", "--output")
                .label("type=TYPE,dest=PATH")
                .about("Where the result goes, once or several times: oci, docker, tar, local, registry, image or"
                        + " cacheonly; DIR for its files, - for a tar of them on standard output.")
                .texts(value -> outputs = value);
        to.toggle("--push").about("Short for --output type=registry.").flag(value -> push = value);
        to.toggle("--load")
                .about("Keep the image in the local store, which is the default.")
                .flag(value -> load = value);
        to.option("--compression")
                .label("TYPE")
                .about("How layers are packed: gzip, zstd or none.")
                .text(value -> compression = value);
        to.option("--policy")
                .label("FILE")
                .about("ImagePolicies to judge the image by before it goes anywhere, once or several times.")
                .paths(value -> policies = value);
        to.option("--progress")
                .label("MODE")
                .about("auto, plain, tty, rawjson or quiet. Default: $BUILDKIT_PROGRESS, else auto.")
                .text(value -> progress = Optional.of(value));
        to.option("--metadata-file")
                .label("FILE")
                .about("Where to write digests as JSON.")
                .path(value -> metadataFile = Optional.of(value));
        to.option("--iidfile")
                .label("FILE")
                .about("Where to write the image's ID.")
                .path(value -> imageIdFile = Optional.of(value));
        to.toggle("-q", "--quiet").about("Print only the image's ID.").flag(value -> quiet = value);
    }

    @Override
    public Integer call() throws Exception {
        ignored.warnings().forEach(warning -> console.err().println("WARNING: " + warning));
        return new LocalBuilds(console).run(this);
    }
}
