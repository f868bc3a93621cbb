package build.kiln.op;

import build.kiln.executor.UserDatabase;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.layer.Tree;
import build.kiln.op.copy.Owner;
import build.kiln.snapshot.SnapshotStore;
import build.kiln.snapshot.TreeMount;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Resolves {@code user[:group]} as BuildKit's file operations do: numbers as they are, names in the tree that a step works on.
 * A user that the tree does not know is root, and such a group is the user's.
 */
final class Owners {
    private final SnapshotStore trees;

    Owners(SnapshotStore trees) {
        this.trees = trees;
    }

    /** Whether {@code owner} has to be looked up in the files of an image. */
    static boolean isName(String owner) {
        return Arrays.stream(owner.split(":", 2)).anyMatch(part -> id(part).isEmpty());
    }

    Optional<Owner> resolve(Optional<String> owner, Tree tree)
            throws BuildException, IOException, InterruptedException {
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = owner.get().split(":", 2);
        OptionalInt user = id(parts[0]);
        OptionalInt group = parts.length < 2 ? user : id(parts[1]);
        if (user.isPresent() && group.isPresent()) {
            return Optional.of(new Owner(user.getAsInt(), group.getAsInt()));
        }
        if (tree.layers().isEmpty()) {
            throw BuildException.of(
                            Reason.DOCKERFILE_SYNTAX, "there is nothing yet to find the owner " + owner.get() + " in")
                    .withHint("name it by number, or copy after a step that brings /etc/passwd and /etc/group");
        }
        try (TreeMount mounted = trees.read(tree)) {
            UserDatabase names = UserDatabase.of(mounted.root());
            Owner named = user.isPresent()
                    ? new Owner(user.getAsInt(), user.getAsInt())
                    : names.user(parts[0])
                            .map(found -> new Owner(found.uid(), found.gid()))
                            .orElse(Owner.ROOT);
            OptionalInt gid = parts.length < 2 || group.isPresent() ? group : names.group(parts[1]);
            return Optional.of(new Owner(named.uid(), gid.orElse(named.gid())));
        }
    }

    private static OptionalInt id(String part) {
        if (part.equals("root")) {
            return OptionalInt.of(0);
        }
        try {
            return part.startsWith("+") ? OptionalInt.empty() : OptionalInt.of(Integer.parseUnsignedInt(part));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
