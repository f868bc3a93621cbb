package build.kiln.cli;

import build.kiln.testing.NamespacedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the kiln command builds in a process of its own.
 *
 * @param context holds a userland of one static program, {@code busybox}
 * @param home the store and cache
 */
record Workplace(Path context, Path home) {
    static Workplace in(Path directory) throws IOException {
        Path context = Files.createDirectory(directory.resolve("context"));
        Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
        return new Workplace(context, directory.resolve("home"));
    }

    /** Starts a build of {@code dockerfile}. */
    KilnProcess build(NamespacedJvm jvm, String dockerfile, String... options) throws IOException {
        Files.writeString(context.resolve("Dockerfile"), dockerfile);
        List<String> arguments = new ArrayList<>(List.of("--progress=plain"));
        arguments.addAll(List.of(options));
        arguments.add(context.toString());
        return kiln(jvm, "build", arguments);
    }

    /** Starts a command with this store and cache. */
    KilnProcess kiln(NamespacedJvm jvm, String command, List<String> rest) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(command, "--cache-dir", home.toString()));
        arguments.addAll(rest);
        return KilnProcess.start(jvm, arguments.toArray(String[]::new));
    }
}
