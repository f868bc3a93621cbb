package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.instruction.Add;
import build.kiln.dockerfile.instruction.Arg.Declaration;
import build.kiln.dockerfile.instruction.Copy;
import build.kiln.dockerfile.instruction.Instruction;
import build.kiln.dockerfile.instruction.Origin;
import build.kiln.dockerfile.instruction.Run;
import build.kiln.dockerfile.instruction.Stage;
import build.kiln.dockerfile.instruction.Workdir;
import build.kiln.dockerfile.shell.Variables;
import build.kiln.graph.Vertex;
import build.kiln.oci.Platform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A stage on its way to a tree and a config. Stands, too, for an image that only COPY or a mount refers to. */
final class StageState {
    /** How far the stage's base is known. */
    enum Base {
        OPEN,
        RESOLVED,
        /** Named by a stage that nothing needs, or not to be had while only checking. */
        UNKNOWN
    }

    /** Why there is such a state. */
    private enum Role {
        STAGE,
        IMAGE
    }

    private final Role role;
    private final String baseName;
    private final Origin origin;
    private final Optional<String> name;
    private final List<Instruction> instructions;

    Optional<StageState> parent = Optional.empty();
    Optional<NamedContext> replacement = Optional.empty();
    Optional<Platform> requestedPlatform = Optional.empty();
    Base base = Base.OPEN;
    boolean triggersAdded;
    /** True when the stage's tree is final and others may copy from it. */
    boolean done;

    String label;
    List<Step> steps = new ArrayList<>();
    private final Set<StageState> dependencies = new LinkedHashSet<>();

    Optional<Vertex> tree = Optional.empty();
    Optional<ImageDraft> image = Optional.empty();
    Platform platform;
    final LinkedHashMap<String, String> env = new LinkedHashMap<>();
    final List<BuildArg> buildArgs = new ArrayList<>();
    Parameters parameters = new Parameters();
    String directory = "/";
    String user = "";
    boolean workdirSet;
    boolean again;
    int shownSteps;
    private int stepIndex;

    /**
     * An ARG of the stage.
     *
     * @param value empty when nothing gives it one
     */
    record BuildArg(String name, Optional<String> value) {
        static BuildArg of(Declaration declaration, Optional<String> value) {
            return new BuildArg(declaration.name(), value);
        }
    }

    private StageState(
            Role role,
            String baseName,
            Origin origin,
            Optional<String> name,
            String label,
            List<Instruction> instructions,
            Platform platform) {
        this.role = role;
        this.baseName = baseName;
        this.origin = origin;
        this.name = name;
        this.label = label;
        this.instructions = List.copyOf(instructions);
        this.platform = platform;
    }

    /** A stage of the file, its base expanded. */
    static StageState of(Stage stage, String baseName, String label, Platform platform) {
        return new StageState(
                Role.STAGE, baseName, stage.origin(), stage.name(), label, stage.instructions(), platform);
    }

    /** An image that is no stage's base. */
    static StageState ofImage(String reference, Origin origin, Platform platform) {
        return new StageState(Role.IMAGE, reference, origin, Optional.empty(), "", List.of(), platform);
    }

    String baseName() {
        return baseName;
    }

    /** Of FROM, or of the instruction that refers to the image. */
    Origin origin() {
        return origin;
    }

    Optional<String> name() {
        return name;
    }

    List<Instruction> instructions() {
        return instructions;
    }

    Set<StageState> dependencies() {
        return dependencies;
    }

    Variables variables() {
        return Variables.of(env);
    }

    /** Sets a variable for the steps that follow; it moves to the end. */
    void setVariable(String variable, String value) {
        env.remove(variable);
        env.put(variable, value);
    }

    ImageDraft draft() {
        return image.orElseThrow();
    }

    /** Begins where the parent stage has come to. */
    void inherit(StageState from) {
        tree = from.tree.map(FilesAsBase::layer);
        platform = from.platform;
        image = from.image.map(ImageDraft::inherit);
        env.clear();
        env.putAll(from.env);
        buildArgs.clear();
        buildArgs.addAll(from.buildArgs);
        workdirSet = from.workdirSet;
        directory = from.directory;
        user = from.user;
    }

    /** Takes the tree and config that its steps begin with; an image has no steps. */
    void start(ImageDraft first, Vertex begin) {
        image = Optional.of(first);
        base = Base.RESOLVED;
        done = role == Role.IMAGE || replacement.isPresent();
        tree = Optional.of(done ? begin : FilesAsBase.layer(begin));
    }

    void addSteps(List<Step> first, int shown) {
        List<Step> all = new ArrayList<>(first);
        all.addAll(steps);
        steps = all;
        shownSteps += shown;
    }

    int nextStep() {
        return ++stepIndex;
    }

    /** Whether progress shows the instruction as a step. */
    static boolean isShown(Instruction instruction) {
        return instruction instanceof Add
                || instruction instanceof Copy
                || instruction instanceof Run
                || instruction instanceof Workdir;
    }

    @Override
    public String toString() {
        return label;
    }
}
