package build.kiln.cli;

import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildRequestJson;
import build.kiln.contract.BuilderFiles;
import build.kiln.linux.ProcessCalls;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A builder as in a pod, in a JVM and namespaces of its own, with a request that a kubelet may give it later. Needs root. */
final class WaitingBuilder implements AutoCloseable {
    private static final String WAITS = "waits for a build";

    private final Path directory;
    private final Process process;
    private final BufferedReader output;

    private WaitingBuilder(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts one that waits.
     *
     * @param directory a new one, for its files
     * @param namespaces to be made for it, as flags of {@code unshare}
     */
    static WaitingBuilder start(Path directory, List<String> namespaces, Map<String, String> variables)
            throws IOException {
        Files.createDirectories(directory.resolve("scratch"));
        mount(directory, "");
        ProcessBuilder builder = new ProcessBuilder(command(namespaces)).redirectErrorStream(true);
        builder.environment().put(BuilderFiles.STANDBY_VARIABLE, "true");
        builder.environment().put(BuilderMain.REQUEST, request(directory).toString());
        builder.environment()
                .put(BuilderMain.RESULT, directory.resolve("result").toString());
        builder.environment()
                .put(BuilderMain.SCRATCH, directory.resolve("scratch").toString());
        builder.environment().putAll(variables);
        return new WaitingBuilder(directory, builder.start());
    }

    private static List<String> command(List<String> namespaces) {
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
        command.addAll(namespaces);
        command.addAll(List.of("sh", "-c", "ip link set lo up && exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BuilderMain.class.getName()));
        return command;
    }

    private static Path request(Path directory) {
        return directory.resolve("request/request.json");
    }

    /** What a kubelet does to a volume of the downward API: all of it changes in the moment in which a link is replaced. */
    private static void mount(Path directory, String request) throws IOException {
        Path volume = Files.createDirectories(directory.resolve("request"));
        Path version = Files.createTempDirectory(volume, "..version");
        Files.writeString(version.resolve("request.json"), request);
        Path link = Files.createSymbolicLink(volume.resolve("..data_tmp"), version.getFileName());
        Files.move(link, volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (!Files.isSymbolicLink(request(directory))) {
            Files.createSymbolicLink(request(directory), Path.of("..data/request.json"));
        }
    }

    /** Waits until it has rehearsed. */
    void awaitReady() throws IOException {
        List<String> said = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals(WAITS)) {
                return;
            }
            said.add(line);
        }
        throw new IllegalStateException("ended without \"" + WAITS + "\":\n" + String.join("\n", said));
    }

    void ask(BuildRequest request) throws IOException {
        mount(directory, BuildRequestJson.write(request));
    }

    void signal(int signal) throws IOException {
        ProcessCalls.kill(Math.toIntExact(process.pid()), signal);
    }

    /** The most memory that it has had so far, in MiB. */
    long peak() throws IOException, InterruptedException {
        return PeakMemory.of(process).orElseThrow();
    }

    /** How it ended, and what it has said since the last line that was read. */
    record Ended(int code, List<String> said, String result) {}

    Ended awaitEnd() throws IOException, InterruptedException {
        List<String> said = output.lines().toList();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("it still runs: " + said);
        }
        return new Ended(process.exitValue(), said, Files.readString(directory.resolve("result")));
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().orTimeout(1, TimeUnit.MINUTES).join();
        output.close();
    }
}
