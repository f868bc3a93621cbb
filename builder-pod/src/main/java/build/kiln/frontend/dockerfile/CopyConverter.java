package build.kiln.frontend.dockerfile;

import build.kiln.context.IgnorePatterns;
import build.kiln.digest.Digest;
import build.kiln.dockerfile.lint.Linter;
import build.kiln.dockerfile.lint.Rule;
import build.kiln.dockerfile.text.Quote;
import build.kiln.dockerfile.text.UnixPath;
import build.kiln.failure.BuildException;
import build.kiln.failure.Location;
import build.kiln.frontend.dockerfile.Transport.Kind;
import build.kiln.graph.CopyOp;
import build.kiln.graph.CopyOp.Archives;
import build.kiln.graph.HttpOp;
import build.kiln.graph.Label;
import build.kiln.graph.MergeOp;
import build.kiln.graph.ScratchOp;
import build.kiln.graph.Vertex;
import build.kiln.graph.Vertex.CacheUse;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** COPY and ADD as operations on files. */
final class CopyConverter {
    private static final String PIVOT = "/./";
    private static final String NO_NAME = "__unnamed__";

    private final BuildOptions options;
    private final Vertex context;
    private final StepNames names;
    private final Linter linter;

    CopyConverter(BuildOptions options, Vertex context, StepNames names, Linter linter) {
        this.options = options;
        this.context = context;
        this.names = names;
        this.linter = linter;
    }

    /**
     * Puts the step on the stage's tree.
     *
     * @param from the tree that paths are in; empty for the main context
     */
    void convert(Transport transport, Step step, Optional<Vertex> from, StageState stage, Location location)
            throws BuildException {
        transport.check();
        boolean linked = transport.link() && transport.chmod().isEmpty();
        String name = names.next(stage, step, transport.instruction().origin().source());
        Label label = new Label(name, Optional.of(location));
        Vertex tree = stage.tree.orElseThrow();
        Inputs inputs =
                new Inputs(linked ? Vertex.source(new ScratchOp(), new Label("scratch", Optional.empty())) : tree);
        List<CopyOp.Source> sources = new ArrayList<>();
        for (String path : transport.transfer().paths()) {
            sources.add(source(transport, path, from, inputs, label));
        }
        transport.transfer().files().forEach(file -> sources.add(new CopyOp.Inline(file.name(), file.content())));
        CopyOp op = new CopyOp(
                sources,
                destination(transport.transfer().destination(), stage.directory),
                text(transport.chown()),
                text(transport.chmod()),
                transport.parents(),
                transport.excludes());
        CacheUse cache = stage.again ? CacheUse.IGNORE : CacheUse.REUSE;
        Vertex copied = Vertex.of(op, inputs.all(), label, cache);
        stage.tree =
                Optional.of(linked ? Vertex.of(new MergeOp(), List.of(tree, copied), linkLabel(label), cache) : copied);
        stage.draft().addHistory(transport.historyText() + " # buildkit", true, options.epoch());
    }

    private CopyOp.Source source(Transport transport, String path, Optional<Vertex> from, Inputs inputs, Label label)
            throws BuildException {
        Optional<GitReference> git = GitReference.parse(path);
        if (git.isPresent()) {
            return repository(transport, git.get(), inputs, label);
        }
        if (Transport.isUrl(path)) {
            return download(transport, path, inputs, label);
        }
        if (from.isEmpty()) {
            checkIgnored(transport, path);
        }
        boolean extract = transport.kind() == Kind.ADD && transport.unpack().orElse(true);
        return new CopyOp.FromInput(
                inputs.add(from.orElse(context)),
                transport.parents() ? withPivot(path) : UnixPath.join("/", path),
                extract ? Archives.EXTRACT : Archives.COPY);
    }

    private static CopyOp.Source repository(Transport transport, GitReference reference, Inputs inputs, Label label)
            throws BuildException {
        if (transport.kind() == Kind.COPY) {
            throw Mistake.syntax("source can't be a git ref for COPY").withHint("Use ADD.");
        }
        Optional<Boolean> flag = transport.keepGitDir();
        if (flag.isPresent() && reference.keepGitDir().isPresent() && !flag.equals(reference.keepGitDir())) {
            throw Mistake.syntax("inconsistent keep-git-dir configuration");
        }
        String checksum = reference.checksum();
        if (!transport.checksum().isEmpty() && !checksum.isEmpty() && !checksum.equals(transport.checksum())) {
            throw Mistake.syntax(
                    "checksum mismatch " + Quote.quote(transport.checksum()) + " != " + Quote.quote(checksum));
        }
        Vertex fetched = Vertex.source(
                reference.operation(
                        reference.keepGitDir().or(() -> flag).orElse(false),
                        checksum.isEmpty() ? transport.checksum() : checksum),
                label);
        return new CopyOp.FromInput(inputs.add(fetched), "/", Archives.COPY);
    }

    private static CopyOp.Source download(Transport transport, String url, Inputs inputs, Label label)
            throws BuildException {
        if (transport.kind() == Kind.COPY) {
            throw Mistake.syntax("source can't be a URL for COPY").withHint("Use ADD.");
        }
        String name = fileName(url);
        Vertex fetched = Vertex.source(new HttpOp(url, name, digest(transport.checksum())), label);
        String path = "/" + name.replaceAll("([\\\\*?\\[])", "\\\\$1");
        Archives archives = transport.unpack().orElse(false) ? Archives.EXTRACT : Archives.COPY;
        return new CopyOp.FromInput(inputs.add(fetched), path, archives);
    }

    private static Optional<Digest> digest(String checksum) throws BuildException {
        if (checksum.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Digest.parse(checksum));
        } catch (IllegalArgumentException e) {
            throw Mistake.syntax("invalid checksum " + Quote.quote(checksum))
                    .withHint("Write --checksum=sha256:<64 lower-case hex digits>.");
        }
    }

    private static String fileName(String url) {
        try {
            String path = new URI(url).getPath();
            String base = path == null ? "." : UnixPath.base(path);
            return base.equals(".") || base.equals("/") ? NO_NAME : base;
        } catch (URISyntaxException e) {
            return NO_NAME;
        }
    }

    /** Both parts cleaned, so that {@code a/../b/./c/d} is {@code /b/./c/d}. */
    private static String withPivot(String path) {
        int pivot = path.indexOf(PIVOT);
        if (pivot < 0) {
            return UnixPath.join("/", path);
        }
        String parent = UnixPath.join("/", path.substring(0, pivot));
        String kept = UnixPath.join("/", path.substring(pivot + PIVOT.length()));
        return (parent.equals("/") ? "" : parent) + "/." + kept;
    }

    /** Absolute; what ends with a slash or a dot is a directory and ends with a slash. */
    private static String destination(String given, String directory) {
        boolean isDirectory = given.isEmpty() || given.equals(".") || given.endsWith("/") || given.endsWith("/.");
        String path = UnixPath.isAbsolute(given) ? UnixPath.clean(given) : UnixPath.join(directory, given);
        return isDirectory && !path.equals("/") ? path + "/" : path;
    }

    /** Patterns with exceptions are not judged before the context has been read. */
    private void checkIgnored(Transport transport, String source) {
        if (options.ignored().isEmpty() || options.ignored().get().hasExceptions()) {
            return;
        }
        IgnorePatterns patterns = options.ignored().get();
        String path = UnixPath.clean(source);
        boolean root = path.equals(".") || path.equals("/");
        if ((!root || patterns.excludesWholeRoot()) && patterns.excludesAsGiven(path)) {
            String verb = transport.kind() == Kind.ADD ? "Add" : "Copy";
            linter.report(Rule.COPY_IGNORED_FILE, transport.instruction().origin(), verb, Quote.quote(path));
        }
    }

    private static Label linkLabel(Label label) {
        int end = label.name().startsWith("[") ? label.name().indexOf("] ") + 2 : 0;
        return new Label(label.name().substring(0, end) + "LINK " + label.name().substring(end), label.location());
    }

    private static Optional<String> text(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }
}
