package build.kiln.cli;

import build.kiln.exporter.ImageStore;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code kiln rmi}: takes names away, and with an ID all names of the image. */
final class RmiCommand implements Command {
    private final Console console;
    StoreOptions store = new StoreOptions();
    boolean force;
    boolean noPrune;
    List<String> images = new ArrayList<>();

    RmiCommand(Console console) {
        this.console = console;
    }

    @Override
    public void declare(Declaration to) {
        to.about("Remove images from the local store; 'kiln prune' frees their space.");
        to.include(store);
        to.option("-f", "--force")
                .about("Remove all names of an ID, and do not fail for images that are not there.")
                .flag(value -> force = value);
        to.option("--no-prune").about("No effect: nothing is pruned.").flag(value -> noPrune = value);
        to.parameter().arity("1..*").label("IMAGE").about("A name or an ID.").texts(value -> images = value);
    }

    @Override
    public Integer call() throws IOException {
        ImageStore all = Store.open(store, console);
        int code = ExitCodes.DONE;
        for (String image : images) {
            try {
                remove(all, image);
            } catch (BuildException e) {
                if (!force) {
                    FailureText.of(e).forEach(console.err()::println);
                    code = ExitCodes.FAILED;
                }
            }
        }
        return code;
    }

    private void remove(ImageStore all, String text) throws BuildException, IOException {
        ImageStore.Named found = all.get(text);
        List<Reference> names = isNamed(found, text)
                ? List.of(found.name().reference())
                : all.namesOf(found.image().root().digest());
        if (names.size() > 1 && !force) {
            throw BuildException.of(
                            Reason.INVALID_REFERENCE,
                            "%s has several names: %s"
                                    .formatted(
                                            text,
                                            String.join(
                                                    ", ",
                                                    names.stream()
                                                            .map(Reference::familiar)
                                                            .toList())))
                    .withHint("remove one of them, or all with --force");
        }
        for (Reference name : names) {
            all.untag(name);
            console.out().println("Untagged: " + name.familiar());
        }
        if (all.namesOf(found.image().root().digest()).isEmpty()) {
            console.out().println("Deleted: " + found.image().id());
        }
    }

    private static boolean isNamed(ImageStore.Named found, String text) {
        return !found.image().id().toString().startsWith(text)
                && !found.image().id().hex().startsWith(text)
                && !found.image().root().digest().toString().startsWith(text)
                && !found.image().root().digest().hex().startsWith(text);
    }
}
