package build.kiln.cli;

import build.kiln.exporter.ImageTransfer;
import build.kiln.exporter.StoredImage;
import build.kiln.failure.BuildException;
import build.kiln.oci.Platform;
import build.kiln.oci.Platforms;
import build.kiln.reference.Reference;
import build.kiln.registry.Registries;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kiln pull}. */
@Command(name = "pull", description = "Pull the image of one platform into the local store.")
final class PullCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    RegistryOptions registries = new RegistryOptions();

    @Option(names = "--platform", paramLabel = "OS/ARCH", description = "Default: this machine's.")
    Optional<String> platform = Optional.empty();

    @Option(
            names = {"-q", "--quiet"},
            description = "Print the name alone.")
    boolean quiet;

    @Parameters(paramLabel = "NAME", description = "The image's name.")
    String name = "";

    PullCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws BuildException, IOException, InterruptedException {
        return Interruption.over(this::pull);
    }

    private int pull() throws BuildException, IOException, InterruptedException {
        Reference reference = Names.parse(name);
        try (Registries remote = Registries.open(registries.resolve(console))) {
            StoredImage image = new ImageTransfer(Store.open(store, console), remote).pull(reference, platform());
            if (!quiet) {
                console.out().println("Digest: " + image.root().digest());
            }
            console.out().println(reference.canonical());
        }
        return ExitCodes.DONE;
    }

    private Platform platform() {
        if (platform.isEmpty()) {
            return Platforms.normalise(Platform.linux(System.getProperty("os.arch", "amd64")));
        }
        String[] parts = platform.get().split("/", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw new UsageException("--platform: OS/ARCH[/VARIANT], not \"%s\"".formatted(platform.get()));
        }
        return Platforms.normalise(new Platform(parts[0], parts[1], parts.length > 2 ? parts[2] : "", ""));
    }
}
