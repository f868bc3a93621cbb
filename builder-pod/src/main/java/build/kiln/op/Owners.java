package build.kiln.op;

import build.kiln.executor.ProcessUser;
import build.kiln.executor.UserDatabase;
import build.kiln.failure.BuildException;
import build.kiln.layer.Tree;
import build.kiln.op.copy.Owner;
import build.kiln.snapshot.SnapshotStore;
import build.kiln.snapshot.TreeMount;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Resolves {@code user[:group]}: numbers as they are, names in the tree that a step works on. */
final class Owners {
    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,9})(?::(\\d{1,9}))?");

    private final SnapshotStore trees;

    Owners(SnapshotStore trees) {
        this.trees = trees;
    }

    Optional<Owner> resolve(Optional<String> owner, Tree tree)
            throws BuildException, IOException, InterruptedException {
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        Matcher numbers = NUMBERS.matcher(owner.get());
        if (numbers.matches()) {
            int uid = Integer.parseInt(numbers.group(1));
            return Optional.of(new Owner(uid, numbers.group(2) == null ? uid : Integer.parseInt(numbers.group(2))));
        }
        try (TreeMount mounted = trees.read(tree)) {
            ProcessUser user = UserDatabase.of(mounted.root()).resolve(owner.get());
            return Optional.of(new Owner(user.uid(), user.gid()));
        }
    }
}
