package build.kiln.cache;

import build.kiln.blob.Boot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * Who holds a lease, as its file says in one line. Its time is over at once when it was a process of this machine that can be
 * seen to be gone; anyone else's ends with its heartbeats.
 *
 * @param start when it began, by the volume's clock
 * @param space names the boot and the process namespace that {@code process} counts in
 */
record Holder(Instant start, String space, long process) {
    private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");
    private static final String SPACE = currentSpace();

    /** This process. */
    static Holder self(Instant start) {
        return new Holder(start, SPACE, ProcessHandle.current().pid());
    }

    private static String currentSpace() {
        try {
            return Boot.id() + "/" + Files.readSymbolicLink(NAMESPACE);
        } catch (IOException e) {
            return Boot.id() + "/unknown";
        }
    }

    /** Empty for what is no holder's line, such as one that is not written yet. */
    static Optional<Holder> parse(String line) {
        String[] fields = line.strip().split(" ", -1);
        try {
            return fields.length == 3
                    ? Optional.of(new Holder(Instant.parse(fields[0]), fields[1], Long.parseLong(fields[2])))
                    : Optional.empty();
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    String line() {
        return start + " " + space + " " + process;
    }

    boolean isKnownToBeGone() {
        return space.equals(SPACE) && ProcessHandle.of(process).isEmpty();
    }
}
