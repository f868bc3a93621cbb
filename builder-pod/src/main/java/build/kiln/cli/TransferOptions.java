package build.kiln.cli;

import build.kiln.exporter.ImageStore;
import build.kiln.exporter.ImageTransfer;
import build.kiln.failure.BuildException;
import build.kiln.registry.Registries;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a command that moves images between the local store and registries is told. */
final class TransferOptions {
    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    RegistryOptions registries = new RegistryOptions();

    @Option(
            names = {"-q", "--quiet"},
            description = "Print the name alone.")
    boolean quiet;

    @Parameters(paramLabel = "NAME", description = "The image's name.")
    String name = "";

    /** Moves images. */
    interface Work {
        void run(ImageStore images, ImageTransfer transfer) throws BuildException, IOException, InterruptedException;
    }

    /** Runs {@code work} so that SIGTERM and SIGINT end it wherever it waits; returns the exit code. */
    int run(Console console, Work work) throws BuildException, IOException, InterruptedException {
        return Interruption.over(() -> {
            ImageStore images = Store.open(store, console);
            try (Registries remote = Registries.open(registries.resolve(console))) {
                work.run(images, new ImageTransfer(images, remote));
            }
            return ExitCodes.DONE;
        });
    }
}
