package build.kiln.e2e.bench;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A registry in a network namespace of its own, so that the counters of the device that leads to it say what was pulled
 * and pushed. The device goes with the namespace, and that with the registry's process.
 */
final class Registry implements AutoCloseable {
    private static final String DEVICE = "kiln-bench";
    private static final String HERE = "10.231.77.1";
    private static final String THERE = "10.231.77.2";
    private static final int PORT = 5000;
    /** Columns of /proc/net/dev, see proc_pid_net(5). */
    private static final int RECEIVED = 1;

    private static final int SENT = 9;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Process process;

    private Registry(Process process) {
        this.process = process;
    }

    static String address() {
        return THERE + ":" + PORT;
    }

    /** What has gone over the device so far. */
    static Traffic traffic() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/net/dev"))) {
            String[] fields = line.strip().split("[: ]+", -1);
            if (fields[0].equals(DEVICE)) {
                return new Traffic(Long.parseLong(fields[RECEIVED]), Long.parseLong(fields[SENT]));
            }
        }
        throw new IOException("the device " + DEVICE + " is gone");
    }

    /** Bytes that the registry sent and received, headers included. */
    record Traffic(long pulled, long pushed) {}

    /** @param images a registry's storage to start with; what is pushed goes to {@code directory} instead */
    static Registry start(Path program, Path images, Path directory) throws IOException, InterruptedException {
        Path storage = directory.resolve("storage");
        Path upper = directory.resolve("upper");
        Path work = directory.resolve("work");
        for (Path made : List.of(storage, upper, work)) {
            Files.createDirectories(made);
        }
        Shell.run(List.of(
                "mount",
                "-t",
                "overlay",
                "kiln-bench",
                "-o",
                "lowerdir=" + images + ",upperdir=" + upper + ",workdir=" + work,
                storage.toString()));
        Path config = directory.resolve("config.yml");
        Files.writeString(config, """
                version: 0.1
                log: {level: warn, accesslog: {disabled: true}}
                storage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}
                http: {addr: "%s"}
                """.formatted(storage, address()));
        Process process = new ProcessBuilder(
                        "unshare",
                        "--net",
                        "--",
                        "sh",
                        "-c",
                        "ip link set lo up; until ip address add " + THERE + "/24 dev " + DEVICE
                                + "; do sleep 0.05; done; ip link set " + DEVICE + " up; exec \"$0\" serve \"$1\"",
                        program.toString(),
                        config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
        Shell.await(
                LIMIT,
                "the registry's network",
                () -> !Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/ns/net"))
                        .equals(own));
        Shell.run(List.of(
                "ip",
                "link",
                "add",
                DEVICE,
                "type",
                "veth",
                "peer",
                "name",
                DEVICE,
                "netns",
                Long.toString(process.pid())));
        Shell.run(List.of("ip", "address", "add", HERE + "/24", "dev", DEVICE));
        Shell.run(List.of("ip", "link", "set", DEVICE, "up"));
        Shell.await(LIMIT, "the registry", Registry::answers);
        return new Registry(process);
    }

    private static boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(THERE, PORT), (int) LIMIT.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
