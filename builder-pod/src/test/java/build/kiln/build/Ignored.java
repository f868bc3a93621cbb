package build.kiln.build;

import java.util.List;
import java.util.function.Predicate;

/** A {@code .dockerignore}, and which files it leaves out. */
record Ignored(String text, Predicate<String> files) {
    static final List<Ignored> CHOICES = List.of(
            new Ignored("# nothing\n", path -> false),
            new Ignored(
                    "**/new*\n",
                    path -> path.substring(path.lastIndexOf('/') + 1).startsWith("new")),
            new Ignored("docs/*.tmp\nsrc/deep\n", path -> path.startsWith("src/deep/")),
            new Ignored("**/*.md\n!docs/d.md\n", path -> path.endsWith(".md") && !path.equals("docs/d.md")));

    boolean leavesOut(String path) {
        return files.test(path);
    }
}
