package build.kiln.e2e.language;

import build.kiln.e2e.Command;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The kiln command of this checkout, kept running: see {@link CommandLoop}. */
final class KilnProcess implements AutoCloseable {
    private final Process process;
    private final Path socket;

    private KilnProcess(Process process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    /**
     * Starts it.
     *
     * @param wrapper the words before the command of the JVM
     * @param folder gets the store, the log and the socket
     */
    static KilnProcess start(Path project, List<String> wrapper, Path folder) throws IOException {
        String engine =
                Optional.ofNullable(System.getProperty("kiln.classpath")).orElseGet(() -> compiled(project));
        String tests = project.resolve("e2e/target/test-classes").toString();
        Path socket = folder.resolve("kiln.sock");
        List<String> words = new ArrayList<>(wrapper);
        words.addAll(List.of("unshare", "--mount", "--propagation", "private"));
        words.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        words.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        words.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m"));
        words.addAll(List.of("-cp", engine + ":" + tests, CommandLoop.class.getName(), socket.toString()));
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectError(folder.resolve("kiln.log").toFile());
        builder.environment().put("KILN_HOME", folder.resolve("kiln").toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        BufferedReader output = process.inputReader();
        if (!"ready".equals(output.readLine())) {
            throw new AssertionError("Kiln did not start:\n" + Files.readString(folder.resolve("kiln.log")));
        }
        return new KilnProcess(process, socket);
    }

    /** The launcher's class path; it compiles what is out of date. */
    private static String compiled(Path project) {
        Command.of(project.resolve("kiln"), "--help")
                .within(Duration.ofMinutes(10))
                .succeed();
        Path target = project.resolve("builder-pod/target");
        return target.resolve("kiln-builder-pod.jar") + ":" + target.resolve("lib") + "/*";
    }

    /**
     * Runs one command.
     *
     * @param input its standard input
     */
    Command.Outcome run(List<String> words, Path input) throws IOException {
        try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            OutputStream out = Channels.newOutputStream(connection);
            out.write((input + "\0" + String.join("\0", words)).getBytes(StandardCharsets.UTF_8));
            connection.shutdownOutput();
            String answer = new String(Channels.newInputStream(connection).readAllBytes(), StandardCharsets.UTF_8);
            int end = answer.lastIndexOf('\0');
            if (end < 0) {
                throw new IOException("no exit code from " + words + ", which printed:\n" + answer);
            }
            return new Command.Outcome(Integer.parseInt(answer.substring(end + 1)), answer.substring(0, end));
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
