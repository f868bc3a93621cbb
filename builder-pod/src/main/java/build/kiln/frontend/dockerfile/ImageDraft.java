package build.kiln.frontend.dockerfile;

import build.kiln.oci.Healthcheck;
import build.kiln.oci.History;
import build.kiln.oci.ImageConfig;
import build.kiln.oci.Platform;
import build.kiln.oci.RunConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** An image's config while the instructions of a stage change it. */
final class ImageDraft {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final String COMMENT = "buildkit.dockerfile.v0";

    Platform platform;
    String author = "";
    String user = "";
    String workingDir = "";
    String stopSignal = "";
    List<String> env = new ArrayList<>();
    Optional<List<String>> entrypoint = Optional.empty();
    Optional<List<String>> cmd = Optional.empty();
    Optional<List<String>> shell = Optional.empty();
    Optional<Healthcheck> healthcheck = Optional.empty();
    List<String> onBuild = new ArrayList<>();
    boolean argsEscaped;
    final TreeSet<String> exposedPorts = new TreeSet<>();
    final TreeSet<String> volumes = new TreeSet<>();
    final TreeMap<String, String> labels = new TreeMap<>();
    private final List<History> history = new ArrayList<>();

    private ImageDraft(Platform platform) {
        this.platform = platform;
    }

    /** What a stage FROM scratch begins with. */
    static ImageDraft scratch(Platform platform) {
        ImageDraft draft = new ImageDraft(platform);
        draft.workingDir = "/";
        draft.ensurePath();
        return draft;
    }

    static ImageDraft of(ImageConfig base) {
        ImageDraft draft = new ImageDraft(base.platform());
        RunConfig config = base.config();
        draft.author = base.author();
        draft.user = config.user();
        draft.workingDir = config.workingDir();
        draft.stopSignal = config.stopSignal();
        draft.env.addAll(config.env());
        draft.entrypoint = config.entrypoint();
        draft.cmd = config.cmd();
        draft.shell = config.shell();
        draft.healthcheck = config.healthcheck();
        draft.onBuild.addAll(config.onBuild());
        draft.argsEscaped = config.argsEscaped();
        draft.exposedPorts.addAll(config.exposedPorts());
        draft.volumes.addAll(config.volumes());
        draft.labels.putAll(config.labels());
        draft.history.addAll(base.history());
        return draft;
    }

    /** A copy for a stage that begins with this one; triggers were for that stage alone. */
    ImageDraft inherit() {
        ImageDraft copy = of(finish(Optional.empty()));
        copy.onBuild.clear();
        return copy;
    }

    void ensurePath() {
        if (env.stream().noneMatch(entry -> entry.startsWith("PATH="))) {
            env.add("PATH=" + DEFAULT_PATH);
        }
    }

    /** Replaces a variable where it stands, or adds it at the end. */
    void setEnv(String name, String value) {
        String entry = name + "=" + value;
        for (int i = 0; i < env.size(); i++) {
            if (env.get(i).split("=", 2)[0].equals(name)) {
                env.set(i, entry);
                return;
            }
        }
        env.add(entry);
    }

    void addHistory(String createdBy, boolean layer, Optional<Instant> created) {
        history.add(new History(created, createdBy, "", COMMENT, !layer));
    }

    /** The config; its layers are not known yet. */
    ImageConfig finish(Optional<Instant> created) {
        SequencedSet<String> ports = new LinkedHashSet<>(exposedPorts);
        RunConfig config = new RunConfig(
                user,
                ports,
                env,
                entrypoint,
                cmd,
                new LinkedHashSet<>(volumes),
                workingDir,
                labels,
                stopSignal,
                onBuild,
                healthcheck,
                shell,
                argsEscaped);
        return new ImageConfig(platform, created, author, config, List.of(), history);
    }
}
