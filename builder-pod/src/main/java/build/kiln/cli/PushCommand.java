package build.kiln.cli;

import build.kiln.exporter.ImageStore;
import build.kiln.exporter.ImageTransfer;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code kiln push}. */
final class PushCommand implements Command {
    private final Console console;
    TransferOptions options = new TransferOptions();
    boolean allTags;

    PushCommand(Console console) {
        this.console = console;
    }

    @Override
    public void declare(Declaration to) {
        to.about("Push an image of the local store to the registry that its name says.");
        to.include(options);
        to.option("-a", "--all-tags").about("Push all tags of the repository.").flag(value -> allTags = value);
    }

    @Override
    public Integer call() throws BuildException, IOException, InterruptedException {
        return options.run(console, this::push);
    }

    private void push(ImageStore images, ImageTransfer transfer)
            throws BuildException, IOException, InterruptedException {
        for (ImageStore.Named named : wanted(images)) {
            Reference reference = named.name().reference();
            boolean sent = transfer.push(named.image(), reference);
            if (options.quiet) {
                console.out().println(reference.canonical());
            } else {
                console.out()
                        .println("%s: digest: %s size: %d%s"
                                .formatted(
                                        reference.tag().orElse(""),
                                        named.image().root().digest(),
                                        named.image().root().size(),
                                        sent ? "" : " (was there)"));
            }
        }
    }

    private List<ImageStore.Named> wanted(ImageStore images) throws BuildException, IOException {
        if (!allTags) {
            return List.of(images.get(Names.parse(options.name).canonical()));
        }
        List<ImageStore.Named> wanted = new ArrayList<>();
        for (ImageStore.Named named : images.list()) {
            if (named.name()
                    .reference()
                    .repository()
                    .equals(Names.parse(options.name).repository())) {
                wanted.add(named);
            }
        }
        if (wanted.isEmpty()) {
            throw BuildException.of(Reason.INVALID_REFERENCE, "no image has a name in the repository " + options.name);
        }
        return wanted;
    }
}
