package build.kiln.cli;

import build.kiln.rootfs.OwnDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code kiln standby}: a process that has gone through a build already, and waits for a real one. The launcher starts it, and
 * hands it the next {@code kiln build}: one, then it is gone.
 */
final class StandbyCommand implements Command {
    /** The launcher's property: the directory where it looks for processes that wait. */
    private static final String PLACE = "kiln.standby";

    private static final int MOST = 4;

    private final Console console;
    String patience = "30m";
    boolean once;
    boolean stop;

    StandbyCommand(Console console) {
        this.console = console;
    }

    @Override
    public void declare(Declaration to) {
        to.about(
                "Leave a process behind that waits: the next 'kiln build' from this directory with these environment variables"
                        + " needs no start of its own.");
        to.option("--for")
                .label("DURATION")
                .about("How long it waits. Default: 30m.")
                .text(value -> patience = value);
        to.toggle("--once")
                .about("Leave no other behind when a build has taken this one.")
                .flag(value -> once = value);
        to.toggle("--stop").about("End those that wait.").flag(value -> stop = value);
    }

    @Override
    public Integer call() throws IOException, InterruptedException, GeneralSecurityException {
        Path place = Optional.ofNullable(System.getProperty(PLACE))
                .map(Path::of)
                .orElseThrow(() -> new UsageException("standby: only where the kiln launcher starts it"));
        if (stop) {
            console.out().println("Ended: " + Standby.stopAll(place));
            return ExitCodes.DONE;
        }
        Duration limit = DurationText.parse(patience)
                .orElseThrow(() -> new UsageException("--for: DURATION such as 30m, not \"%s\"".formatted(patience)));
        if (Standby.waitingIn(place).size() >= MOST) {
            throw new UsageException("standby: %d processes wait already; --stop ends them".formatted(MOST));
        }
        WarmUp.begin();
        Rehearsal.perform();
        rehearseCommand();
        // What the rehearsal left is no burden to the build, nor to the machine meanwhile.
        System.gc();
        Standby standby = Standby.announce(place, once ? Optional.empty() : Optional.of(patience));
        HandedBuild build = standby.await(limit);
        int code = Main.run(build.arguments().toArray(String[]::new), Console.ofProcess());
        standby.conclude(code);
        return code;
    }

    /** The command itself, on a directory: nothing cached, then everything. */
    private void rehearseCommand() throws IOException {
        try (OwnDirectory directory = Rehearsal.newDirectory()) {
            Path context = Files.createDirectory(directory.path().resolve("context"));
            Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY . /\n");
            String[] build = {
                "build",
                "--progress=plain",
                "--cache-dir=" + directory.path().resolve("store"),
                "-t",
                "kiln",
                context.toString()
            };
            PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
            Console unheard = new Console(
                    InputStream.nullInputStream(), nowhere, nowhere, Console.ErrorStream.OTHER, console.environment());
            for (int i = 0; i < 2; i++) {
                if (Main.run(build, unheard) != ExitCodes.DONE) {
                    throw new IOException("a build of one file in " + context + " failed");
                }
            }
        }
    }
}
