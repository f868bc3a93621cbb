package build.kiln.executor;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The program that makes containers: crun or runc.
 *
 * @param name {@code crun} or {@code runc}; another program with runc's command line counts as runc
 */
public record OciRuntime(Path program, String name) {
    private static final String CRUN = "crun";
    private static final String RUNC = "runc";

    /** Is there where cgroup v1 and v2 are mounted at once, so that crun does not start. */
    private static final Path HYBRID_CGROUPS = Path.of("/sys/fs/cgroup/unified/cgroup.controllers");

    /**
     * The fastest runtime that works on this machine.
     *
     * @param setting a program's path, or its name to be found in {@code searchPath}; empty to choose
     * @param searchPath directories separated by colons
     * @throws BuildException {@link Reason#ISOLATION_UNAVAILABLE} when there is none
     */
    public static OciRuntime find(Optional<String> setting, String searchPath) throws BuildException {
        List<String> candidates = setting.map(List::of).orElseGet(OciRuntime::preferred);
        for (String candidate : candidates) {
            Optional<Path> program = locate(candidate, searchPath);
            if (program.isPresent()) {
                return new OciRuntime(program.get(), name(program.get()));
            }
        }
        throw BuildException.of(
                        Reason.ISOLATION_UNAVAILABLE,
                        "RUN needs an OCI runtime, but none of " + String.join(", ", candidates) + " was found")
                .withHint("Install crun or runc, e.g. with 'apt-get install runc'.");
    }

    private static List<String> preferred() {
        return Files.exists(HYBRID_CGROUPS) ? List.of(RUNC) : List.of(CRUN, RUNC);
    }

    private static String name(Path program) {
        Path file = program.getFileName();
        return file != null && file.toString().equals(CRUN) ? CRUN : RUNC;
    }

    private static Optional<Path> locate(String candidate, String searchPath) {
        if (candidate.contains("/")) {
            return Optional.of(Path.of(candidate)).filter(Files::isExecutable);
        }
        for (String directory : searchPath.split(":", -1)) {
            Path program = Path.of(directory.isEmpty() ? "." : directory, candidate);
            if (Files.isRegularFile(program) && Files.isExecutable(program)) {
                return Optional.of(program);
            }
        }
        return Optional.empty();
    }

    boolean isCrun() {
        return name.equals(CRUN);
    }

    /** The command line of a subcommand; what goes wrong is written to {@code log} as lines of JSON. */
    List<String> command(Path state, Path log, String... subcommand) {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(List.of("--root", state.toString(), "--log", log.toString(), "--log-format", "json"));
        if (isCrun()) {
            command.add("--cgroup-manager=disabled");
        }
        command.addAll(List.of(subcommand));
        return command;
    }
}
