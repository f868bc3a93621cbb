package build.kiln.cli;

import build.kiln.exporter.ImageStore;
import build.kiln.failure.BuildException;
import java.io.IOException;

/** {@code kiln tag}. */
final class TagCommand implements Command {
    private final Console console;
    StoreOptions store = new StoreOptions();
    String image = "";
    String name = "";

    TagCommand(Console console) {
        this.console = console;
    }

    @Override
    public void declare(Declaration to) {
        to.about("Give an image of the local store a further name.");
        to.include(store);
        to.parameter().label("IMAGE").about("A name or an ID.").text(value -> image = value);
        to.parameter().label("NAME").about("The new name.").text(value -> name = value);
    }

    @Override
    public Integer call() throws BuildException, IOException {
        ImageStore images = Store.open(store, console);
        images.tag(images.get(image).image(), Names.parse(name));
        return ExitCodes.DONE;
    }
}
