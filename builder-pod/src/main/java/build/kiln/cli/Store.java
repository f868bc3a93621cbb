package build.kiln.cli;

import build.kiln.blob.Volume;
import build.kiln.exporter.ImageStore;
import java.io.IOException;
import java.time.Clock;

/** The images of this machine, for a command. */
final class Store {
    private Store() {}

    static ImageStore open(StoreOptions options, Console console) throws IOException {
        return ImageStore.open(Volume.open(options.resolve(console)), Clock.systemUTC());
    }
}
