package build.kiln.executor;

import build.kiln.failure.BuildException;
import build.kiln.oci.Platform;
import build.kiln.oci.Platforms;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs processes in root file systems. Each gets pid, mount, ipc and uts namespaces of its own, a user namespace where the
 * engine is in one, and Docker's default capabilities and system call filter.
 *
 * <p>Safe for use by many threads.
 */
public final class Executor implements AutoCloseable {
    private static final String DEFAULT_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

    private final OciRuntime runtime;
    private final Workspace workspace;
    private final Seccomp seccomp;
    private final Optional<Sandbox.Ids> ids;
    private final Emulation emulation;
    private Optional<DeathWatch> deathWatch = Optional.empty();

    private Executor(
            OciRuntime runtime, Workspace workspace, Seccomp seccomp, Optional<Sandbox.Ids> ids, Emulation emulation) {
        this.runtime = runtime;
        this.workspace = workspace;
        this.seccomp = seccomp;
        this.ids = ids;
        this.emulation = emulation;
    }

    /**
     * An executor for the user namespace that this process is in.
     *
     * @param work a directory for what processes write and nobody keeps; on a file system that can hold an overlay's
     *     upper directory
     */
    public static Executor open(OciRuntime runtime, Path work) throws IOException {
        IdMap users = IdMap.read(Path.of("/proc/self/uid_map"));
        IdMap groups = IdMap.read(Path.of("/proc/self/gid_map"));
        Optional<Sandbox.Ids> ids =
                users.isIdentity() ? Optional.empty() : Optional.of(new Sandbox.Ids(users.nested(), groups.nested()));
        String architecture = System.getProperty("os.arch", "");
        return new Executor(
                runtime,
                Workspace.open(work),
                Seccomp.forArchitecture(architecture),
                ids,
                new Emulation(Platforms.normalise(Platform.linux(architecture)), work));
    }

    /**
     * Checks that programs for {@code platform} run on this machine.
     *
     * @throws BuildException when they do not: with the remedy
     */
    public void requireRuns(Platform platform) throws BuildException, IOException, InterruptedException {
        emulation.require(platform);
    }

    /**
     * Runs {@code spec} in {@code root} and returns when it and everything it started has ended. Interrupting the calling
     * thread kills it.
     *
     * @param root a mounted root file system that nothing else changes meanwhile; what the process writes stays in it
     * @param output told of each line as it comes
     * @return also when the process failed
     * @throws BuildException when the process could not be started
     */
    public ExecResult run(ExecSpec spec, Path root, OutputListener output)
            throws BuildException, IOException, InterruptedException {
        ProcessUser user = UserDatabase.of(root).resolve(spec.user());
        watch();
        try (Workspace.Step step = workspace.newStep()) {
            List<OciMount> mounts = mounts(spec, step);
            MountStubs stubs = MountStubs.before(root, stubTargets(spec));
            try {
                makeWorkingDir(root, spec.workingDir(), user);
                Sandbox sandbox = new Sandbox(
                        root,
                        spec.args(),
                        environment(spec, user),
                        spec.workingDir(),
                        user,
                        mounts,
                        spec.ulimits(),
                        spec.network() == ExecSpec.Network.NONE,
                        ids);
                try (OutputStream config = Files.newOutputStream(step.bundle().resolve("config.json"))) {
                    ConfigJson.write(sandbox, seccomp, config);
                }
                return run(new Container(runtime, workspace.state(), step.bundle()), output);
            } finally {
                stubs.remove();
            }
        }
    }

    /** Not before something runs: most builds find everything in the cache. */
    private synchronized void watch() throws IOException {
        if (deathWatch.isEmpty()) {
            deathWatch = Optional.of(DeathWatch.over(runtime, workspace.state()));
        }
    }

    private static ExecResult run(Container container, OutputListener output)
            throws BuildException, IOException, InterruptedException {
        LastLines lines = new LastLines(output);
        OutOfMemory memory = OutOfMemory.watch();
        int exitCode = container.run(lines);
        if (exitCode == 0) {
            return new ExecResult(0, false, lines.lines());
        }
        Optional<String> error = RuntimeLog.error(container.log());
        if (error.isPresent()) {
            throw RuntimeLog.failure(error.get(), lines.lines());
        }
        return new ExecResult(exitCode, memory.ended(exitCode), lines.lines());
    }

    private List<OciMount> mounts(ExecSpec spec, Workspace.Step step) throws IOException {
        boolean ownSysfs = ids.isEmpty() || spec.network() == ExecSpec.Network.NONE;
        MountTable table = new MountTable(step);
        SystemMounts.of(spec.shmBytes(), ownSysfs ? SystemMounts.Sysfs.OWN : SystemMounts.Sysfs.ENGINE)
                .forEach(table::add);
        table.addNetworkFile("/etc/resolv.conf", NetworkFiles.resolvConf(ownResolvConf()));
        table.addNetworkFile("/etc/hosts", NetworkFiles.hosts(spec.hosts()));
        for (ExecMount mount : spec.mounts()) {
            table.add(mount);
        }
        return table.mounts();
    }

    private static List<String> ownResolvConf() throws IOException {
        return Files.isReadable(RESOLV_CONF) ? Files.readAllLines(RESOLV_CONF) : List.of();
    }

    private static List<String> stubTargets(ExecSpec spec) {
        List<String> targets = new ArrayList<>(List.of("/etc/resolv.conf", "/etc/hosts"));
        spec.mounts().forEach(mount -> targets.add(mount.target()));
        return targets;
    }

    private static List<String> environment(ExecSpec spec, ProcessUser user) {
        List<String> env = new ArrayList<>(spec.env());
        addMissing(env, DEFAULT_PATH);
        addMissing(env, "HOME=" + user.home());
        return env;
    }

    private static void addMissing(List<String> env, String variable) {
        String name = variable.substring(0, variable.indexOf('=') + 1);
        if (env.stream().noneMatch(entry -> entry.startsWith(name))) {
            env.add(variable);
        }
    }

    private static void makeWorkingDir(Path root, String workingDir, ProcessUser user) throws IOException {
        Path directory = RootPath.resolve(root, workingDir);
        List<Path> missing = new ArrayList<>();
        for (Path path = directory; path != null && !Files.exists(path); path = path.getParent()) {
            missing.addFirst(path);
        }
        for (Path path : missing) {
            Files.createDirectory(path);
            Files.setAttribute(path, "unix:uid", user.uid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", user.gid(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (deathWatch.isPresent()) {
            deathWatch.get().close();
        }
        workspace.close();
    }
}
