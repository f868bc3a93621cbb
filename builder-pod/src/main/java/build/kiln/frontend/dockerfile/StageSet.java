package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.instruction.Copy;
import build.kiln.dockerfile.instruction.Instruction;
import build.kiln.dockerfile.instruction.MountFlag;
import build.kiln.dockerfile.instruction.Run;
import build.kiln.dockerfile.shell.ShellException;
import build.kiln.dockerfile.shell.ShellLexer;
import build.kiln.dockerfile.shell.Variables;
import build.kiln.dockerfile.text.Suggestion;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.oci.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All stages of a Dockerfile, and the images they refer to besides their bases. */
final class StageSet {
    private final ShellLexer lexer;
    private final Platform platform;
    private final List<StageState> all = new ArrayList<>();
    private final Map<String, StageState> byName = new HashMap<>();

    StageSet(ShellLexer lexer, Platform platform) {
        this.lexer = lexer;
        this.platform = platform;
    }

    List<StageState> all() {
        return List.copyOf(all);
    }

    /** Adds a stage after those before it in the file; one of them may be its base. */
    void add(StageState stage) {
        all.add(stage);
        stage.parent = Optional.ofNullable(byName.get(stage.baseName()));
        stage.name().ifPresent(name -> byName.put(name, stage));
    }

    StageState target(Optional<String> wanted) throws BuildException {
        if (wanted.isEmpty()) {
            return all.getLast();
        }
        StageState found = byName.get(wanted.get().toLowerCase(Locale.ROOT));
        if (found == null) {
            List<String> names = names();
            throw BuildException.of(
                            Reason.STAGE_NOT_FOUND,
                            "target stage \"" + wanted.get() + "\" could not be found"
                                    + Suggestion.hint(Suggestion.of(wanted.get(), names)))
                    .withHint("Name one of: " + String.join(", ", names));
        }
        return found;
    }

    List<String> names() {
        return all.stream()
                .map(stage -> stage.label)
                .filter(label -> !label.isEmpty())
                .toList();
    }

    /** Finds what {@code instruction} takes files from. */
    Step link(Instruction instruction, StageState stage, Step.Cause cause) throws BuildException {
        List<Optional<StageState>> sources = switch (instruction) {
            case Copy copy when !copy.from().isEmpty() -> List.of(Optional.of(copySource(copy)));
            case Run run -> mountSources(run);
            default -> List.of();
        };
        for (Optional<StageState> source : sources) {
            if (source.isPresent()) {
                stage.dependencies().add(source.get());
                if (!all.contains(source.get())) {
                    add(source.get());
                }
            }
        }
        return new Step(instruction, sources, cause);
    }

    private StageState copySource(Copy copy) throws BuildException {
        String from = copy.from();
        try {
            if (!lexer.expand(from, Variables.NONE).text().equals(from)) {
                throw Mistake.syntax("variable expansion is not supported for --from, define a new stage with FROM"
                        + " using ARG from global scope as a workaround");
            }
        } catch (ShellException e) {
            throw Mistake.syntax(String.valueOf(e.getMessage()));
        }
        if (from.matches("[+-]?[0-9]{1,9}")) {
            int index = Integer.parseInt(from);
            if (index < 0 || index >= all.size()) {
                throw BuildException.of(Reason.STAGE_NOT_FOUND, "invalid stage index " + index)
                        .withHint("Stages are counted from 0; better name them with FROM … AS name.");
            }
            return all.get(index);
        }
        return find(from).orElseGet(() -> StageState.ofImage(from, copy.origin(), platform));
    }

    private List<Optional<StageState>> mountSources(Run run) {
        List<Optional<StageState>> sources = new ArrayList<>();
        for (MountFlag mount : run.mounts()) {
            sources.add(
                    mount.from().isEmpty()
                            ? Optional.empty()
                            : Optional.of(find(mount.from())
                                    .orElseGet(() -> StageState.ofImage(mount.from(), run.origin(), platform))));
        }
        return sources;
    }

    private Optional<StageState> find(String name) {
        return Optional.ofNullable(byName.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The stages that {@code target} needs, itself included. */
    static Set<StageState> reachable(StageState target) {
        Set<StageState> reached = new LinkedHashSet<>();
        List<StageState> open = new ArrayList<>(List.of(target));
        while (!open.isEmpty()) {
            StageState stage = open.removeLast();
            if (reached.add(stage)) {
                stage.parent.ifPresent(open::add);
                open.addAll(stage.dependencies());
            }
        }
        return reached;
    }

    /** A stage that takes files from itself, directly or over others. */
    Optional<StageState> cycle() {
        Set<StageState> clear = new HashSet<>();
        for (StageState stage : all) {
            if (reachesItself(stage, new LinkedHashSet<>(), clear)) {
                return Optional.of(stage);
            }
        }
        return Optional.empty();
    }

    private static boolean reachesItself(StageState stage, Set<StageState> path, Set<StageState> clear) {
        if (clear.contains(stage)) {
            return false;
        }
        if (!path.add(stage)) {
            return true;
        }
        for (StageState dependency : stage.dependencies()) {
            if (reachesItself(dependency, path, clear)) {
                return true;
            }
        }
        path.remove(stage);
        clear.add(stage);
        return false;
    }
}
