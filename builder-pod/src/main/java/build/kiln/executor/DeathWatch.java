package build.kiln.executor;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Kills the containers of an engine that was killed itself: their processes are not its children, so they would run on. A
 * process of its own sees the end of this one as the end of a pipe, in whichever way that comes.
 *
 * <p>In a pod the engine is the first process of its pid namespace, and the kernel ends whatever is in there together with
 * it.
 */
final class DeathWatch implements Closeable {
    private static final long FIRST_PROCESS = 1;

    /** Asks for some seconds: a container may only be in the making. Its arguments are the runtime, then its state. */
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            read -r over && exit
            for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
                for container in "$2"/*; do
                    [ -d "$container" ] && "$1" --root "$2" delete --force "${container##*/}"
                done
                sleep 0.1
            done
            """;

    private final OutputStream pipe;

    private DeathWatch(OutputStream pipe) {
        this.pipe = pipe;
    }

    /** Watches over the containers in {@code state}, a directory of {@code runtime}. */
    static DeathWatch over(OciRuntime runtime, Path state) throws IOException {
        if (ProcessHandle.current().pid() == FIRST_PROCESS) {
            return new DeathWatch(OutputStream.nullOutputStream());
        }
        // In a session of its own: whoever ends a group of processes does not end this one with it.
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        "setsid",
                        "sh",
                        "-c",
                        SCRIPT,
                        "kiln-death-watch",
                        runtime.program().toString(),
                        state.toString()))
                .directory(Path.of("/").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PATH", Container.PATH);
        return new DeathWatch(builder.start().getOutputStream());
    }

    /** Says that this engine ends in order, with no container left. */
    @Override
    public void close() throws IOException {
        try (pipe) {
            pipe.write("over\n".getBytes(StandardCharsets.US_ASCII));
        }
    }
}
