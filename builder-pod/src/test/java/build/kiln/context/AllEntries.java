package build.kiln.context;

import build.kiln.failure.BuildException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A context as a whole; builds ask for what they need of it. */
public final class AllEntries {
    private AllEntries() {}

    /** What {@code context} holds: each directory before its content, which is sorted by name. */
    public static List<ContextEntry> of(BuildContext context) throws BuildException, IOException, InterruptedException {
        List<ContextEntry> all = new ArrayList<>();
        addBelow("", context, all);
        return all;
    }

    private static void addBelow(String directory, BuildContext context, List<ContextEntry> all)
            throws BuildException, IOException, InterruptedException {
        for (ContextEntry entry : context.children(directory)) {
            all.add(entry);
            if (entry.kind() == ContextEntry.Kind.DIRECTORY) {
                addBelow(entry.path(), context, all);
            }
        }
    }
}
