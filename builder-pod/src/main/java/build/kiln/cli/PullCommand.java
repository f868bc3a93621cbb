package build.kiln.cli;

import build.kiln.exporter.ImageTransfer;
import build.kiln.exporter.StoredImage;
import build.kiln.failure.BuildException;
import build.kiln.oci.Platform;
import build.kiln.oci.Platforms;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.util.Optional;

/** {@code kiln pull}. */
final class PullCommand implements Command {
    private final Console console;
    TransferOptions options = new TransferOptions();
    Optional<String> platform = Optional.empty();

    PullCommand(Console console) {
        this.console = console;
    }

    @Override
    public void declare(Declaration to) {
        to.about("Pull the image of one platform into the local store.");
        to.include(options);
        to.option("--platform")
                .label("OS/ARCH")
                .about("Default: this machine's.")
                .text(value -> platform = Optional.of(value));
    }

    @Override
    public Integer call() throws BuildException, IOException, InterruptedException {
        Reference reference = Names.parse(options.name);
        return options.run(console, (_, transfer) -> pull(reference, transfer));
    }

    private void pull(Reference reference, ImageTransfer transfer)
            throws BuildException, IOException, InterruptedException {
        StoredImage image = transfer.pull(reference, platform());
        if (!options.quiet) {
            console.out().println("Digest: " + image.root().digest());
        }
        console.out().println(reference.canonical());
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
