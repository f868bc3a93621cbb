package build.kiln.operator.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Programs of a Kubernetes control plane, built by the end-to-end tests' script when they are missing. */
final class Tools {
    private Tools() {}

    static String program(String group, String name) throws IOException {
        Path script = repository().resolve("e2e/cluster/tools.sh");
        Process process = new ProcessBuilder(script.toString(), "dir", group)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String folder = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int exitCode = process.onExit().join().exitValue();
        if (exitCode != 0) {
            throw new IOException(script + " dir " + group + " ended with " + exitCode);
        }
        return Path.of(folder, name).toString();
    }

    static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("e2e/cluster/tools.sh"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "not inside a checkout of Kiln: " + Path.of("").toAbsolutePath());
            }
        }
        return folder;
    }
}
