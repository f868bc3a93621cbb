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
    private final Path work;
    private final String architecture;
    private final Emulation emulation;
    private Optional<Prepared> prepared = Optional.empty();

    /** What only a build needs that runs something. */
    private record Prepared(Workspace workspace, DeathWatch watch, Seccomp seccomp, Optional<Sandbox.Ids> ids) {}

    private Executor(OciRuntime runtime, Path work, String architecture) {
        this.runtime = runtime;
        this.work = work;
        this.architecture = architecture;
        this.emulation = new Emulation(Platforms.normalise(Platform.linux(architecture)), work);
    }

    /**
     * An executor for the user namespace that this process is in. It touches nothing before its first process.
     *
     * @param work a directory for what processes write and nobody keeps; on a file system that can hold an overlay's
     *     upper directory
     */
    public static Executor open(OciRuntime runtime, Path work) {
        return new Executor(runtime, work, System.getProperty("os.arch", ""));
    }

    private synchronized Prepared prepared() throws IOException {
        if (prepared.isEmpty()) {
            IdMap users = IdMap.read(Path.of("/proc/self/uid_map"));
            IdMap groups = IdMap.read(Path.of("/proc/self/gid_map"));
            Optional<Sandbox.Ids> ids = users.isIdentity()
                    ? Optional.empty()
                    : Optional.of(new Sandbox.Ids(users.nested(), groups.nested()));
            Workspace workspace = Workspace.open(work);
            prepared = Optional.of(new Prepared(
                    workspace,
                    DeathWatch.over(runtime, workspace.state()),
                    Seccomp.forArchitecture(architecture),
                    ids));
        }
        return prepared.get();
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
        Prepared ready = prepared();
        try (Workspace.Step step = ready.workspace().newStep()) {
            Surroundings surroundings = surroundings(spec, ready.ids());
            List<OciMount> mounts = mounts(spec, step, surroundings.mounts());
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
                        surroundings.namespaces(),
                        ready.ids());
                try (OutputStream config = Files.newOutputStream(step.bundle().resolve("config.json"))) {
                    ConfigJson.write(sandbox, ready.seccomp(), config);
                }
                return run(new Container(runtime, ready.workspace().state(), step.bundle()), output);
            } finally {
                stubs.remove();
            }
        }
    }

    /** What a process finds whatever it is, and the namespaces for it. */
    private record Surroundings(List<OciMount> mounts, List<String> namespaces) {}

    private Surroundings surroundings(ExecSpec spec, Optional<Sandbox.Ids> ids) {
        boolean ownNetwork = spec.network() == ExecSpec.Network.NONE;
        SystemMounts.Sysfs sysfs = ids.isEmpty() || ownNetwork ? SystemMounts.Sysfs.OWN : SystemMounts.Sysfs.ENGINE;
        ControlGroups groups = switch (sysfs) {
            case OWN -> ControlGroups.shownBy(runtime, ids.isPresent());
            // Those of the engine are in its /sys.
            case ENGINE -> ControlGroups.NONE;
        };
        List<String> namespaces = new ArrayList<>(groups.namespaces());
        if (ownNetwork) {
            namespaces.add("network");
        }
        return new Surroundings(SystemMounts.of(spec.shmBytes(), sysfs, groups), namespaces);
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

    private static List<OciMount> mounts(ExecSpec spec, Workspace.Step step, List<OciMount> system) throws IOException {
        MountTable table = new MountTable(step);
        system.forEach(table::add);
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
        if (prepared.isPresent()) {
            prepared.get().watch().close();
            prepared.get().workspace().close();
        }
    }
}
