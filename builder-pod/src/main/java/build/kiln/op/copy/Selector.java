package build.kiln.op.copy;

import build.kiln.context.IgnorePatterns;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.graph.CopyOp;
import build.kiln.op.copy.Selection.Reach;
import build.kiln.op.copy.Selection.Selected;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds what the sources of a COPY select, as BuildKit's file operation does. */
public final class Selector {
    private static final String PIVOT = "/./";

    private final Optional<IgnorePatterns> excludes;
    private final boolean keepParents;

    private Selector(Optional<IgnorePatterns> excludes, boolean keepParents) {
        this.excludes = excludes;
        this.keepParents = keepParents;
    }

    /** Selects as {@code op} says. */
    public static Selector of(CopyOp op) throws BuildException {
        Optional<IgnorePatterns> excludes =
                op.excludes().isEmpty() ? Optional.empty() : Optional.of(IgnorePatterns.of(op.excludes()));
        return new Selector(excludes, op.keepParents());
    }

    /** The file or whole directory called exactly {@code path}. */
    public static Selection exactly(SourceTree tree, String path)
            throws BuildException, IOException, InterruptedException {
        return new Selector(Optional.empty(), false).selection(tree, TreePath.clean(path), Optional.empty());
    }

    /**
     * What {@code source}, which may hold wildcards, selects from {@code tree}, a selection per match.
     *
     * @throws BuildException when a source without wildcards is not there
     */
    public List<Selection> select(SourceTree tree, String source)
            throws BuildException, IOException, InterruptedException {
        return keepParents ? List.of(selectWithParents(tree, source)) : selectMatches(tree, source);
    }

    private List<Selection> selectMatches(SourceTree tree, String source)
            throws BuildException, IOException, InterruptedException {
        String path = TreePath.clean(source);
        List<String> parts = Arrays.asList(path.substring(1).split("/"));
        int plain = 0;
        while (plain < parts.size() && !Glob.isWild(parts.get(plain))) {
            plain++;
        }
        if (plain == parts.size()) {
            return List.of(selection(tree, path, Optional.empty()));
        }
        String base = TreePath.follow(tree, "/" + String.join("/", parts.subList(0, plain)));
        Glob glob = Glob.compile(String.join("/", parts.subList(plain, parts.size())));
        List<Selection> selections = new ArrayList<>();
        for (String match : matches(tree, base, "", glob, parts.size() - plain)) {
            selections.add(selection(tree, TreePath.join(base, match), Optional.empty()));
        }
        return selections;
    }

    /** The paths below {@code base} that match, none below another; {@code depth} is how many parts a match has. */
    private static List<String> matches(SourceTree tree, String base, String below, Glob glob, int depth)
            throws BuildException, IOException, InterruptedException {
        Optional<FileNode> directory = tree.find(below.isEmpty() ? base : TreePath.join(base, below));
        if (directory.isEmpty() || !directory.get().isDirectory()) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        for (FileNode node : tree.children(directory.get())) {
            String path = below.isEmpty() ? node.name() : below + "/" + node.name();
            if (glob.matches(path)) {
                found.add(path);
            } else if (depth > 1) {
                found.addAll(matches(tree, base, path, glob, depth - 1));
            }
        }
        return found;
    }

    private Selection selectWithParents(SourceTree tree, String source)
            throws BuildException, IOException, InterruptedException {
        int pivot = source.indexOf(PIVOT);
        String top = pivot < 0 ? "/" : source.substring(0, pivot);
        String pattern = TreePath.clean(pivot < 0 ? source : source.substring(pivot + PIVOT.length()))
                .substring(1);
        if (!Glob.isWild(top) && !Glob.isWild(pattern)) {
            requireWithoutLinks(tree, TreePath.follow(tree, TreePath.clean(top)), pattern, source);
        }
        return selection(tree, TreePath.clean(top), Optional.of(IgnorePatterns.of(List.of(pattern))));
    }

    /** A pattern selects among what is there, and nothing is there below a symbolic link. */
    private static void requireWithoutLinks(SourceTree tree, String top, String pattern, String asked)
            throws BuildException, IOException, InterruptedException {
        FileNode node = find(tree, top, asked);
        for (String part : pattern.isEmpty() ? List.<String>of() : List.of(pattern.split("/", -1))) {
            if (!node.isDirectory()) {
                throw missing(asked);
            }
            node = find(tree, TreePath.join(node.path(), part), asked);
        }
    }

    private Selection selection(SourceTree tree, String path, Optional<IgnorePatterns> includes)
            throws BuildException, IOException, InterruptedException {
        FileNode top = find(tree, TreePath.follow(tree, path), path);
        List<Selected> files = new ArrayList<>();
        files.add(new Selected(top, "", Reach.SELECTED));
        if (top.isDirectory()) {
            addBelow(tree, top, "", includes, new ArrayList<>(), files);
        }
        return new Selection(tree, path.substring(path.lastIndexOf('/') + 1), files);
    }

    private static FileNode find(SourceTree tree, String path, String asked)
            throws BuildException, IOException, InterruptedException {
        return tree.find(path).orElseThrow(() -> missing(asked));
    }

    private static BuildException missing(String asked) {
        return BuildException.of(Reason.COPY_SOURCE_MISSING, "\"" + asked + "\": not found")
                .withHint("check the path, which starts at the context's or the stage's root, and .dockerignore");
    }

    /** Adds what is selected below {@code directory}; those {@code waiting} above it come along with the first of it. */
    private void addBelow(
            SourceTree tree,
            FileNode directory,
            String relative,
            Optional<IgnorePatterns> includes,
            List<Selected> waiting,
            List<Selected> files)
            throws BuildException, IOException, InterruptedException {
        for (FileNode node : tree.children(directory)) {
            String path = relative.isEmpty() ? node.name() : relative + "/" + node.name();
            boolean selected = matches(includes, path, true) && !matches(excludes, path, false);
            if (selected) {
                files.addAll(waiting);
                waiting.clear();
                files.add(new Selected(node, path, Reach.SELECTED));
            }
            if (node.isDirectory()) {
                List<Selected> above = new ArrayList<>(waiting);
                if (!selected) {
                    above.add(new Selected(node, path, Reach.PARENT));
                }
                int before = files.size();
                addBelow(tree, node, path, includes, above, files);
                if (files.size() > before) {
                    waiting.clear();
                }
            }
        }
    }

    /** Whether the patterns match, which leave out what they match where they are those of an ignore file. */
    private static boolean matches(Optional<IgnorePatterns> patterns, String path, boolean without) {
        return patterns.isEmpty() ? without : !patterns.get().includes(path);
    }
}
