package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.linux.ProcessCalls;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A builder in a JVM and a mount namespace of its own, which builds one Dockerfile. Needs root. */
final class BuilderJvm implements AutoCloseable {
    /** What Dockerfiles of these tests begin with; the context has the program. */
    static final String USERLAND =
            "FROM scratch\nCOPY busybox /bin/busybox\nSHELL [\"/bin/busybox\", \"sh\", \"-c\"]\n";

    private static final int KILL = 9;
    private static final int CONT = 18;
    private static final int STOP = 19;

    private final Process process;
    private final BufferedReader lines;
    private final List<String> said = new ArrayList<>();

    private BuilderJvm(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a build in {@code directory}, which holds the context; the argument N is {@code number}. */
    static BuilderJvm start(Path directory, Path cache, String dockerfile, int number) throws IOException {
        return startAfter(List.of(), directory, cache, dockerfile, number);
    }

    /** The same, on a cache that shall hold no more than {@code ceiling} bytes. */
    static BuilderJvm startBelow(long ceiling, Path directory, Path cache, String dockerfile, int number)
            throws IOException {
        return start(List.of(), ceiling, directory, cache, dockerfile, number);
    }

    /**
     * The same.
     *
     * @param before a command in the builder's mount namespace that runs the rest of its arguments in its own place
     */
    static BuilderJvm startAfter(List<String> before, Path directory, Path cache, String dockerfile, int number)
            throws IOException {
        return start(before, 0, directory, cache, dockerfile, number);
    }

    private static BuilderJvm start(
            List<String> before, long ceiling, Path directory, Path cache, String dockerfile, int number)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
        command.addAll(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BuildProcess.class.getName()));
        command.addAll(List.of(directory.toString(), cache.toString(), dockerfile, Integer.toString(number)));
        command.add(Long.toString(ceiling));
        return new BuilderJvm(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** Reads on until a line that begins with {@code beginning}, and returns it. */
    String awaitLine(String beginning) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.add(line);
            if (line.startsWith(beginning)) {
                return line;
            }
        }
        throw new IllegalStateException("ended without \"" + beginning + "\": " + said);
    }

    /** Waits until the build begins. */
    void awaitStart() throws IOException {
        awaitLine(BuildProcess.STARTED);
    }

    /** Waits for the end, and returns what the build came to: of an image its digest, a space, and how many steps were cached. */
    String outcome() throws IOException, InterruptedException {
        String outcome = awaitLine(BuildProcess.OUTCOME).substring(BuildProcess.OUTCOME.length());
        assertTrue(process.waitFor(2, TimeUnit.MINUTES));
        assertEquals(0, process.exitValue());
        return outcome;
    }

    /** Waits for the end of a build that succeeds, and returns the digest of its image. */
    String digest() throws IOException, InterruptedException {
        return digest(outcome());
    }

    static String digest(String outcome) {
        assertTrue(outcome.startsWith("sha256:"), outcome);
        return outcome.substring(0, outcome.indexOf(' '));
    }

    /** Waits for the end, for at most so long. */
    boolean hasEndedAfter(long milliseconds) throws InterruptedException {
        return process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
    }

    /** Lets it and the steps that it runs stand still. */
    void stop() throws IOException {
        signalAll(STOP);
    }

    /** Lets it and its steps go on. */
    void goOn() throws IOException {
        signalAll(CONT);
    }

    private void signalAll(int signal) throws IOException {
        signal(process.toHandle(), signal);
        for (ProcessHandle step : process.descendants().toList()) {
            signal(step, signal);
        }
    }

    /** Waits until a process of its steps has {@code word} on its command line. */
    void awaitStep(String word) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!hasStep(word)) {
            assertTrue(System.nanoTime() < deadline, "no " + word);
            // Nothing tells of the processes of others.
            assertFalse(hasEndedAfter(20), "ended without " + word);
        }
    }

    /** Whether a process of its steps has {@code word} on its command line. */
    boolean hasStep(String word) {
        return !steps(word).isEmpty();
    }

    /** Kills the processes of its steps that have {@code word} on their command line. */
    void killSteps(String word) throws IOException {
        for (ProcessHandle step : steps(word)) {
            signal(step, KILL);
        }
    }

    private List<ProcessHandle> steps(String word) {
        return process.descendants()
                .filter(step ->
                        List.of(step.info().arguments().orElse(new String[0])).contains(word))
                .toList();
    }

    private static void signal(ProcessHandle receiver, int signal) throws IOException {
        ProcessCalls.kill(Math.toIntExact(receiver.pid()), signal);
    }

    /** Kills it, if it still runs. Whoever watches over its steps goes on, and kills those. */
    @Override
    public void close() throws IOException {
        goOn();
        process.destroyForcibly().onExit().orTimeout(1, TimeUnit.MINUTES).join();
        lines.close();
    }
}
