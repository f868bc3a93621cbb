package build.kiln.cli;

import build.kiln.exporter.ImageStore;
import build.kiln.exporter.ImageTransfer;
import build.kiln.failure.BuildException;
import build.kiln.registry.Registries;
import java.io.IOException;

/** What a command that moves images between the local store and registries is told. */
final class TransferOptions implements OptionGroup {
    StoreOptions store = new StoreOptions();
    RegistryOptions registries = new RegistryOptions();
    boolean quiet;
    String name = "";

    @Override
    public void declare(Declaration to) {
        to.include(store);
        to.include(registries);
        to.option("-q", "--quiet").about("Print the name alone.").flag(value -> quiet = value);
        to.parameter().label("NAME").about("The image's name.").text(value -> name = value);
    }

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
