package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.instruction.Expander;
import build.kiln.dockerfile.instruction.MountFlag;
import build.kiln.dockerfile.instruction.Run;
import build.kiln.dockerfile.instruction.RunMount;
import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.shell.ShellException;
import build.kiln.dockerfile.text.Quote;
import build.kiln.dockerfile.text.UnixPath;
import build.kiln.failure.BuildException;
import build.kiln.graph.Mount;
import build.kiln.graph.Vertex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The mounts of one RUN. */
final class MountConverter {
    private static final int CACHE_MODE = 0755;
    private static final int SECRET_MODE = 0400;
    private static final int SSH_MODE = 0600;

    private final StageState stage;
    private final Inputs inputs;
    private final Vertex context;
    private final String cachePrefix;
    private int agents;

    /**
     * A converter for one instruction.
     *
     * @param inputs takes the vertices that mounts show
     * @param cachePrefix put before the ids of caches
     */
    MountConverter(StageState stage, Inputs inputs, Vertex context, String cachePrefix) {
        this.stage = stage;
        this.inputs = inputs;
        this.context = context;
        this.cachePrefix = cachePrefix;
    }

    List<Mount> convert(Run run, Step step, Expander expander)
            throws DockerfileException, ShellException, BuildException {
        List<Mount> mounts = new ArrayList<>();
        for (int i = 0; i < run.mounts().size(); i++) {
            MountFlag flag = run.mounts().get(i);
            Mount mount = convert(flag.expand(expander), step.sources().get(i));
            stage.parameters.mount(mount, run.origin().lines());
            mounts.add(mount);
        }
        return mounts;
    }

    private Mount convert(RunMount mount, Optional<StageState> source) throws BuildException {
        if (source.isPresent() && !source.get().done) {
            throw Mistake.syntax("cannot mount from stage " + Quote.quote(mount.from()) + " to "
                    + Quote.quote(mount.target()) + ", stage needs to be defined before current command");
        }
        return switch (mount.type()) {
            case SECRET -> secret(mount);
            case SSH -> ssh(mount);
            case TMPFS -> new Mount.Tmpfs(target(mount), mount.sizeBytes());
            case BIND -> new Mount.Bind(target(mount), input(source), source(mount), mount.readOnly());
            case CACHE -> cache(mount, source);
        };
    }

    private Mount cache(RunMount mount, Optional<StageState> source) throws BuildException {
        String target = target(mount);
        String id = mount.id().isEmpty() ? UnixPath.clean(mount.target()) : mount.id();
        Mount.Sharing sharing = switch (mount.sharing().orElse(RunMount.Sharing.SHARED)) {
            case SHARED -> Mount.Sharing.SHARED;
            case PRIVATE -> Mount.Sharing.PRIVATE;
            case LOCKED -> Mount.Sharing.LOCKED;
        };
        return new Mount.Cache(
                target,
                cachePrefix + id,
                sharing,
                source.isPresent() ? OptionalInt.of(input(source)) : OptionalInt.empty(),
                source(mount),
                mount.readOnly(),
                (int) mount.uid().orElse(0),
                (int) mount.gid().orElse(0),
                (int) mount.mode().orElse(CACHE_MODE));
    }

    private Mount secret(RunMount mount) throws BuildException {
        String named = mount.source().isEmpty() ? mount.id() : mount.source();
        if (named.isEmpty() && mount.target().isEmpty()) {
            throw Mistake.syntax("one of source, target required");
        }
        String id = named.isEmpty() ? UnixPath.base(mount.target()) : named;
        String target = mount.target();
        if (target.isEmpty() && mount.env().isEmpty()) {
            target = "/run/secrets/" + UnixPath.base(id);
        }
        return new Mount.Secret(
                target.isEmpty() || UnixPath.isAbsolute(target) ? target : UnixPath.join(stage.directory, target),
                id,
                mount.env(),
                mount.required(),
                (int) mount.uid().orElse(0),
                (int) mount.gid().orElse(0),
                (int) mount.mode().orElse(SECRET_MODE));
    }

    private Mount ssh(RunMount mount) throws BuildException {
        if (!mount.source().isEmpty()) {
            throw Mistake.syntax("ssh does not support source");
        }
        String socket = "/run/buildkit/ssh_agent." + agents++;
        return new Mount.Ssh(
                mount.target().isEmpty() ? socket : UnixPath.join("/", mount.target()),
                mount.id().isEmpty() ? "default" : mount.id(),
                mount.required(),
                (int) mount.uid().orElse(0),
                (int) mount.gid().orElse(0),
                (int) mount.mode().orElse(SSH_MODE));
    }

    private int input(Optional<StageState> source) {
        return inputs.add(source.isPresent() ? source.get().tree.orElseThrow() : context);
    }

    private static String source(RunMount mount) {
        return UnixPath.join("/", mount.source());
    }

    private String target(RunMount mount) throws BuildException {
        String target = UnixPath.isAbsolute(mount.target())
                ? UnixPath.clean(mount.target())
                : UnixPath.join(stage.directory, mount.target());
        if (target.equals("/")) {
            throw Mistake.syntax("invalid mount target \"/\"")
                    .withHint("Name a directory below the root with target=.");
        }
        return target;
    }
}
