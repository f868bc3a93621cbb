package build.kiln.build;

import build.kiln.digest.Digest;
import build.kiln.graph.CopyOp;
import build.kiln.graph.ExecOp;
import build.kiln.graph.MergeOp;
import build.kiln.graph.MkdirOp;
import build.kiln.graph.Vertex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What each step of a project depends on, worked out without the engine: a step whose inputs are those of a step that was built before
 * must come from the cache.
 */
final class StepInputs {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([A-Z_]+)");

    private final Project project;
    private final List<Place> stages = new ArrayList<>();
    private final Map<Integer, Step> steps = new HashMap<>();

    /**
     * A step's inputs as texts.
     *
     * @param own without what is below it
     */
    private record Step(int stage, ProjectInstruction.Kind kind, String own, String all) {}

    /** What an instruction finds. */
    private static final class Place {
        String below = "";
        String user = "";
        String workdir = "";
        final Map<String, String> env = new TreeMap<>();
        final Map<String, String> args = new TreeMap<>();

        String value(String name) {
            return env.getOrDefault(name, args.getOrDefault(name, ""));
        }
    }

    private StepInputs(Project project) {
        this.project = project;
    }

    static StepInputs of(Project project) {
        StepInputs inputs = new StepInputs(project);
        for (int number = 0; number < project.stages().size(); number++) {
            inputs.walk(number);
        }
        return inputs;
    }

    private void walk(int number) {
        Project.Stage stage = project.stages().get(number);
        Place place = begin(stage.base());
        int line = project.firstLine(number);
        for (ProjectInstruction instruction : stage.instructions()) {
            if (instruction.kind() == ProjectInstruction.Kind.SETTING) {
                set(place, instruction.text());
            } else {
                String own = own(place, instruction);
                place.below = Digest.of(place.below + "\n" + own).hex();
                steps.put(line, new Step(number, instruction.kind(), own, place.below));
                if (instruction.text().startsWith("WORKDIR ")) {
                    place.workdir += "/" + instruction.text();
                }
            }
            line += instruction.lines();
        }
        stages.add(place);
    }

    private Place begin(Project.Base base) {
        Place place = new Place();
        switch (base) {
            case Project.Base.Scratch() -> place.below = "scratch";
            case Project.Base.Image() -> place.below = "image " + project.args().get("TAG");
            case Project.Base.Earlier(int earlier) -> {
                Place from = stages.get(earlier);
                place.below = from.below;
                place.user = from.user;
                place.workdir = from.workdir;
                place.env.putAll(from.env);
                place.args.putAll(from.args);
            }
        }
        return place;
    }

    private void set(Place place, String text) {
        String[] words = text.split("[ =]", 3);
        switch (words[0]) {
            case "ENV" -> place.env.put(words[1], expand(place, words[2]));
            case "ARG" -> place.args.put(words[1], project.args().getOrDefault(words[1], words[2]));
            case "USER" -> place.user = words[1];
            default -> {}
        }
    }

    private static String expand(Place place, String text) {
        return VARIABLE.matcher(text).replaceAll(variable -> place.value(variable.group(1)));
    }

    private String own(Place place, ProjectInstruction instruction) {
        StringBuilder own = new StringBuilder(project.args().get("SOURCE_DATE_EPOCH"))
                .append(instruction.text())
                .append(" in ")
                .append(place.workdir)
                .append(" with ");
        if (instruction.kind() == ProjectInstruction.Kind.RUN) {
            own.append(place.user).append(place.env).append(place.args);
        } else {
            VARIABLE.matcher(instruction.text())
                    .results()
                    .map(MatchResult::group)
                    .forEach(variable -> own.append(expand(place, variable)).append(','));
        }
        if (instruction.text().startsWith("WORKDIR ")) {
            own.append(place.user);
        }
        for (String source : instruction.contexts()) {
            own.append('\n').append(selected(source, instruction.without()));
        }
        for (int stage : instruction.stages()) {
            own.append("\nstage ").append(stages.get(stage).below);
        }
        return own.toString();
    }

    /** All that {@code source} selects of the context, and the directories around it. */
    private String selected(String source, String without) {
        StringBuilder selected = new StringBuilder();
        Set<String> directories = new TreeSet<>();
        project.files().forEach((path, file) -> {
            if (!isSelected(source, path)) {
                return;
            }
            for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
                directories.add(path.substring(0, slash));
            }
            if (!project.ignored().leavesOut(path) && (without.isEmpty() || !path.endsWith(without))) {
                selected.append(path).append(' ').append(file.seen()).append('\n');
            }
        });
        if (source.equals(".")) {
            selected.append(project.ignored().text());
        }
        return selected.append(directories).toString();
    }

    private static boolean isSelected(String source, String path) {
        int star = source.indexOf('*');
        if (star >= 0) {
            // One star, for names of one directory; directories that it matches are none of the projects'.
            String rest = path.startsWith(source.substring(0, star)) ? path.substring(star) : "/";
            return !rest.contains("/") && rest.endsWith(source.substring(star + 1));
        }
        return source.equals(".") || path.equals(source) || path.startsWith(source + "/");
    }

    /** The steps that the last stage needs, as texts: what is known when it has been built. */
    Set<String> needed() {
        Set<Integer> needed = new HashSet<>();
        need(project.stages().size() - 1, needed);
        Set<String> texts = new HashSet<>();
        steps.values().stream()
                .filter(step -> needed.contains(step.stage()))
                .forEach(step -> texts.addAll(List.of(step.own(), step.all())));
        return texts;
    }

    private void need(int number, Set<Integer> needed) {
        if (!needed.add(number)) {
            return;
        }
        Project.Stage stage = project.stages().get(number);
        if (stage.base() instanceof Project.Base.Earlier(int earlier)) {
            need(earlier, needed);
        }
        stage.instructions().forEach(instruction -> instruction.stages().forEach(other -> need(other, needed)));
    }

    /** Whether {@code vertex} may run when all of {@code known} has been built. */
    boolean mayRun(Vertex vertex, Set<String> known) {
        Optional<Step> found =
                vertex.label().location().flatMap(location -> Optional.ofNullable(steps.get(location.startLine())));
        return found.isEmpty() || mayRun(vertex, found.get(), known);
    }

    private static boolean mayRun(Vertex vertex, Step step, Set<String> known) {
        boolean linked = step.kind() == ProjectInstruction.Kind.LINKED;
        return switch (vertex.op()) {
            case CopyOp _ -> !known.contains(linked ? step.own() : step.all());
            case ExecOp _, MkdirOp _, MergeOp _ -> !known.contains(step.all());
            default -> true;
        };
    }
}
