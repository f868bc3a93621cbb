package build.kiln.cli;

import build.kiln.linux.Errno;
import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileType;
import build.kiln.linux.OpenFlags;
import build.kiln.linux.ProcessCalls;
import build.kiln.rootfs.TreeRemoval;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * This process as one that waits for a build. To the launcher it is a directory, {@code waiting-PID}, which belongs to whoever
 * renames it to {@code taken-PID} with its own process id, and holds FIFOs:
 *
 * <ul>
 *   <li>{@code call} takes a {@link HandedBuild}; the caller keeps it open until it has the end, and is taken for dead when it does not
 *   <li>{@code code} answers {@code yes}, and with the exit code at the end; or {@code not}, when the caller's variables are others:
 *       then the caller gives the directory its name back
 *   <li>{@code out}, {@code err} are what the build prints
 * </ul>
 *
 * and a file {@code again} when another process is to wait in its place, for as long as it says. This process is alive when it has
 * {@code out} open, as its standard output.
 */
final class Standby {
    private static final String WAITING = "waiting-";
    private static final String TAKEN = "taken-";
    private static final String CALL = "call";
    private static final String OUT = "out";
    private static final String ERR = "err";
    private static final String CODE = "code";
    private static final String AGAIN = "again";
    private static final List<String> FIFOS = List.of(CALL, OUT, ERR, CODE);

    /** Inherited from the launcher, which waits for a word on it. */
    private static final Path LAUNCHER = Path.of("/proc/self/fd/3");

    private static final int SIGTERM = 15;
    private static final int GIVE_UP_TRIES = 10;

    private final Path place;
    private final Path waiting;
    private final Fd directory;
    private final OutputStream code;
    private final AtomicBoolean building = new AtomicBoolean();

    private Standby(Path place, Path waiting, Fd directory) throws IOException {
        this.place = place;
        this.waiting = waiting;
        this.directory = directory;
        this.code = new FileOutputStream(
                FileCalls.openAt(directory, CODE, OpenFlags.READ_WRITE, 0).path());
    }

    /**
     * Makes this process known to the launcher, and tells it. From here on the standard streams are the FIFOs.
     *
     * @param again how long the next one is to wait, if there is to be one
     */
    static Standby announce(Path place, Optional<String> again) throws IOException {
        String name = WAITING + ProcessHandle.current().pid();
        Path unnamed = Files.createTempDirectory(place, ".starting-");
        Fd directory = FileCalls.open(unnamed, OpenFlags.PATH | OpenFlags.DIRECTORY);
        for (String fifo : FIFOS) {
            FileCalls.makeNode(directory, fifo, FileType.FIFO, 0600, 0, 0);
        }
        if (again.isPresent()) {
            Files.writeString(unnamed.resolve(AGAIN), again.get() + "\n");
        }
        redirect(0, Fd.NONE, "/dev/null", OpenFlags.READ);
        // For both, so that whoever opens the other end of one never blocks as long as this process lives.
        redirect(1, directory, OUT, OpenFlags.READ_WRITE);
        redirect(2, directory, ERR, OpenFlags.READ_WRITE);
        Path waiting = Files.move(unnamed, place.resolve(name));
        Standby standby = new Standby(place, waiting, directory);
        Files.writeString(LAUNCHER, "ready\n");
        return standby;
    }

    private static void redirect(int number, Fd directory, String name, int flags) throws ErrnoException {
        try (Fd open = FileCalls.openAt(directory, name, flags, 0)) {
            ProcessCalls.redirect(number, open);
        }
    }

    /** Waits until a build is handed over that this process can do; ends the process when none comes within {@code limit}. */
    HandedBuild await(Duration limit) throws IOException {
        Thread.ofPlatform().daemon().name("standby-limit").start(() -> endAfter(limit));
        while (true) {
            InputStream call = new BufferedInputStream(new FileInputStream(directory.path() + "/" + CALL));
            Optional<HandedBuild> build = HandedBuild.read(call);
            if (build.isPresent() && build.get().fits(System.getenv())) {
                take(build.get(), call);
                return build.get();
            }
            // An answer that nobody reads would be the next caller's.
            if (build.isPresent()) {
                answer("not");
            }
            call.close();
        }
    }

    private void take(HandedBuild build, InputStream call) throws IOException {
        building.set(true);
        // For writing alone: who prints to nobody learns it.
        redirect(1, directory, OUT, OpenFlags.WRITE);
        redirect(2, directory, ERR, OpenFlags.WRITE);
        if (build.terminal().isPresent()) {
            redirect(2, Fd.NONE, build.terminal().get(), OpenFlags.WRITE | OpenFlags.NO_TERMINAL);
        }
        TreeRemoval.remove(place.resolve(TAKEN + build.caller()));
        Thread.ofPlatform().daemon().name("standby-caller").start(() -> endWithCaller(call));
        answer("yes");
    }

    /** Tells the caller the exit code. */
    void conclude(int exitCode) throws IOException {
        System.out.flush();
        System.err.flush();
        answer(Integer.toString(exitCode));
    }

    private void answer(String word) throws IOException {
        code.write((word + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void endAfter(Duration limit) {
        try {
            Thread.sleep(limit);
            for (int i = 0; i < GIVE_UP_TRIES && !building.get(); i++) {
                if (isRemoved(waiting)) {
                    ProcessCalls.exit(ExitCodes.DONE);
                }
                // Somebody has it at this moment, and begins or gives it back.
                Thread.sleep(Duration.ofSeconds(1));
            }
        } catch (IOException | InterruptedException e) {
            // It ends all the same.
        }
        if (!building.get()) {
            ProcessCalls.exit(ExitCodes.FAILED);
        }
    }

    private static void endWithCaller(InputStream call) {
        try (call) {
            while (call.read() >= 0) {
                // Nothing more is to come but the end.
            }
            ProcessCalls.kill((int) ProcessHandle.current().pid(), SIGTERM);
        } catch (IOException e) {
            throw new IllegalStateException("the caller cannot be watched", e);
        }
    }

    /** The directories of processes that wait; those of dead ones are removed. */
    static List<Path> waitingIn(Path place) throws IOException {
        List<Path> waiting = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(place, "{" + WAITING + "," + TAKEN + "}*")) {
            for (Path each : all) {
                if (!isAlive(each)) {
                    TreeRemoval.remove(each);
                } else if (each.getFileName().toString().startsWith(WAITING)) {
                    waiting.add(each);
                }
            }
        }
        return waiting;
    }

    private static boolean isAlive(Path waiting) throws ErrnoException {
        try (Fd _ = FileCalls.open(waiting.resolve(OUT), OpenFlags.WRITE | OpenFlags.NON_BLOCKING)) {
            return true;
        } catch (ErrnoException e) {
            if (e.is(Errno.ENXIO) || e.is(Errno.ENOENT)) {
                return false;
            }
            throw e;
        }
    }

    /** Ends all that wait; returns how many there were. */
    static int stopAll(Path place) throws IOException {
        int ended = 0;
        for (Path each : waitingIn(place)) {
            // Not where a build was faster.
            if (isRemoved(each)) {
                long process = Long.parseLong(each.getFileName().toString().substring(WAITING.length()));
                ProcessHandle.of(process).ifPresent(ProcessHandle::destroy);
                ended++;
            }
        }
        return ended;
    }

    /** Takes the directory {@code waiting} away from who would have a build done; false when somebody has it. */
    private static boolean isRemoved(Path waiting) throws IOException {
        try {
            TreeRemoval.remove(Files.move(waiting, waiting.resolveSibling("." + waiting.getFileName())));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
