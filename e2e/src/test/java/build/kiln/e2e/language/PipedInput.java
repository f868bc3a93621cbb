package build.kiln.e2e.language;

import build.kiln.e2e.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a case gives on standard input: {@code archive NAME} of the web server as context, {@code dockerfile} for its own Dockerfile
 * without any context, or {@code file} for its own Dockerfile and a context besides.
 */
record PipedInput(String kind, Path file) {
    /** Where nothing comes from. */
    private static final Path NOTHING = Path.of("/dev/null");

    private static final String ARCHIVE = "archive ";

    /**
     * Puts the input of {@code build} into a file.
     *
     * @param context the case's own
     * @param web what the web server has
     */
    static PipedInput of(Case build, Path context, Path web) throws IOException {
        Optional<String> given = build.values("stdin").stream().findFirst();
        if (given.isEmpty()) {
            return new PipedInput("", NOTHING);
        }
        if (given.get().startsWith(ARCHIVE)) {
            return new PipedInput(ARCHIVE, web.resolve(given.get().substring(ARCHIVE.length())));
        }
        Path folder = Files.createDirectory(context.resolveSibling("piped"));
        Files.createDirectory(context.resolveSibling("empty"));
        Path file = folder.resolve(Case.DOCKERFILE);
        Command.of("cp", "-a", context.resolve(build.dockerfile()), file).succeed();
        return new PipedInput(given.get(), file);
    }

    /** What Kiln is told of context and Dockerfile. */
    List<String> kiln(Case build, Path context) {
        return switch (kind) {
            case ARCHIVE, "dockerfile" -> List.of("-");
            case "file" -> List.of("--file", "-", build.remote().orElse(context.toString()));
            case "" -> List.of(build.remote().orElse(context.toString()));
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** What docker buildx makes of it: an address for an archive, a directory of its own for the Dockerfile. */
    List<String> buildkit(Case build, Path context) {
        return switch (kind) {
            case ARCHIVE -> List.of("--opt", "context=" + Peer.ADDRESS + file.getFileName());
            case "dockerfile" -> with(List.of("--local", "context=" + context.resolveSibling("empty")));
            case "file" ->
                with(
                        build.remote().isPresent()
                                ? List.of("--opt", "context=" + build.remote().get())
                                : List.of("--local", "context=" + context));
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private List<String> with(List<String> context) {
        return List.of(
                context.get(0),
                context.get(1),
                "--local",
                "dockerfile=" + file.getParent(),
                "--opt",
                "dockerfilekey=dockerfile");
    }

    boolean isGiven() {
        return !kind.isEmpty();
    }
}
