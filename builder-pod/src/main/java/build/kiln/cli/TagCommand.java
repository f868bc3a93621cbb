package build.kiln.cli;

import build.kiln.exporter.ImageStore;
import build.kiln.failure.BuildException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kiln tag}. */
@Command(name = "tag", description = "Give an image of the local store a further name.")
final class TagCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Parameters(index = "0", paramLabel = "IMAGE", description = "A name or an ID.")
    String image = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "The new name.")
    String name = "";

    TagCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws BuildException, IOException {
        ImageStore images = Store.open(store, console);
        images.tag(images.get(image).image(), Names.parse(name));
        return ExitCodes.DONE;
    }
}
