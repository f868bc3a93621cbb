package build.kiln.build;

import build.kiln.context.BuildContext;
import build.kiln.context.IgnorePatterns;
import build.kiln.context.Inclusion;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.Dockerfile;
import build.kiln.contract.Source;
import build.kiln.digest.Digest;
import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.SourceFile;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.graph.ContextOp;
import build.kiln.source.FetchedSource;
import build.kiln.source.Sources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Fetches a request's sources and reads what says how to use them: the Dockerfile and .dockerignore.
 *
 * @param fetched where sources are put, for this build alone
 * @param statCaches where digests of other directories' files are kept from one build to the next
 */
record ContextReader(Sources sources, Path fetched, Path statCaches) {
    private static final String DOCKERFILE = "Dockerfile";
    private static final String IGNORE_FILE = ".dockerignore";

    FetchedContexts read(BuildRequest request) throws BuildException, IOException, InterruptedException {
        long limit = request.options().maxContextBytes() == 0
                ? Long.MAX_VALUE
                : request.options().maxContextBytes();
        FetchedSource main = sources.fetch(request.source());
        SourceFile dockerfile = dockerfile(request.dockerfile(), main.directory());
        Optional<IgnorePatterns> ignored = ignored(request.dockerfile(), main.directory());
        Map<String, BuildContext> contexts = new HashMap<>();
        contexts.put(
                ContextOp.MAIN,
                context(
                        request.source(),
                        main.directory(),
                        ignored.<Inclusion>map(patterns -> patterns).orElseGet(Inclusion::all),
                        limit));
        for (Map.Entry<String, Source> named : request.sources().entrySet()) {
            if (!named.getKey().equals(BuildRequest.MAIN_CONTEXT) && !isImage(named.getValue())) {
                Path directory = sources.fetchNamed(named.getValue()).directory();
                contexts.put(
                        named.getKey(),
                        context(named.getValue(), directory, inclusion(named.getValue(), directory), limit));
            }
        }
        return new FetchedContexts(dockerfile, contexts, ignored, main.revision(), main.commitTime());
    }

    /** As BuildKit does, what was fetched is taken whole and a directory has its own {@code .dockerignore}. */
    private static Inclusion inclusion(Source source, Path directory) throws BuildException, IOException {
        Path file = directory.resolve(IGNORE_FILE);
        return source instanceof Source.Directory && Files.isRegularFile(file)
                ? IgnorePatterns.parse(Files.readString(file))
                : Inclusion.all();
    }

    private static boolean isImage(Source source) {
        return source instanceof Source.Oci || source instanceof Source.Layout;
    }

    private BuildContext context(Source source, Path directory, Inclusion inclusion, long limit) {
        Optional<Path> statFile = directory.startsWith(fetched)
                ? Optional.empty()
                : Optional.of(statCaches.resolve(Digest.of(directory.toString()).hex()));
        boolean archive = source instanceof Source.Http || source instanceof Source.Archive;
        BuildContext.Owners owners = archive ? BuildContext.Owners.KEPT : BuildContext.Owners.ROOT;
        return new BuildContext(directory, inclusion, owners, limit, statFile);
    }

    private static SourceFile dockerfile(Dockerfile where, Path context) throws BuildException, IOException {
        return switch (where) {
            case Dockerfile.Inline inline -> decode(DOCKERFILE, inline.text().getBytes(StandardCharsets.UTF_8));
            case Dockerfile.LocalFile file ->
                decode(Path.of(file.path()).getFileName().toString(), Files.readAllBytes(Path.of(file.path())));
            case Dockerfile.InContext file -> inContext(file.path(), context);
        };
    }

    private static SourceFile inContext(String path, Path context) throws BuildException, IOException {
        Path file = inOtherCase(path, context.resolve(path).normalize());
        if (!file.startsWith(context) || !Files.isRegularFile(file)) {
            throw BuildException.of(Reason.DOCKERFILE_NOT_FOUND, "the context has no Dockerfile \"" + path + "\"")
                    .withHint("put it there, or name another with -f or spec.dockerfile, relative to the context");
        }
        if (!file.toRealPath().startsWith(context.toRealPath())) {
            throw BuildException.of(
                    Reason.DOCKERFILE_NOT_FOUND, "the Dockerfile \"" + path + "\" is a link out of the context");
        }
        if (Files.size(file) > SourceFile.MAX_BYTES) {
            throw BuildException.of(
                    Reason.DOCKERFILE_SYNTAX,
                    "%s has %d bytes; a Dockerfile has at most %d"
                            .formatted(path, Files.size(file), SourceFile.MAX_BYTES));
        }
        return decode(path, Files.readAllBytes(file));
    }

    /** A file named dockerfile does for Dockerfile. */
    private static Path inOtherCase(String path, Path file) {
        Path other = file.resolveSibling(path.toLowerCase(Locale.ROOT));
        return path.equals(DOCKERFILE) && !Files.exists(file) && Files.exists(other) ? other : file;
    }

    private static SourceFile decode(String name, byte[] content) throws BuildException {
        try {
            return SourceFile.decode(name, content);
        } catch (DockerfileException e) {
            throw BuildException.of(Reason.DOCKERFILE_SYNTAX, String.valueOf(e.getMessage()), e);
        }
    }

    /** {@code <Dockerfile>.dockerignore} beside the Dockerfile wins over {@code .dockerignore} of the context. */
    private static Optional<IgnorePatterns> ignored(Dockerfile where, Path context) throws BuildException, IOException {
        List<Path> candidates = switch (where) {
            case Dockerfile.Inline inline -> List.of(context.resolve(IGNORE_FILE));
            case Dockerfile.LocalFile file -> List.of(Path.of(file.path() + IGNORE_FILE), context.resolve(IGNORE_FILE));
            case Dockerfile.InContext file ->
                IgnorePatterns.fileNames(file.path()).stream()
                        .map(context::resolve)
                        .toList();
        };
        for (Path candidate : candidates) {
            if (Files.isRegularFile(candidate)) {
                return Optional.of(IgnorePatterns.parse(Files.readString(candidate)));
            }
        }
        return Optional.empty();
    }
}
