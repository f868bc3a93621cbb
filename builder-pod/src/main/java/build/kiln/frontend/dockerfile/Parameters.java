package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.parser.LineRange;
import build.kiln.frontend.dockerfile.Outline.Argument;
import build.kiln.frontend.dockerfile.Outline.Need;
import build.kiln.graph.Mount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one stage takes from outside: the ARGs that it knows, those that it uses, secrets and SSH agents. */
final class Parameters {
    private final Map<String, Argument> known = new HashMap<>();
    /** The arguments that the value of another refers to. */
    private final Map<String, Set<String>> references = new HashMap<>();

    private final Set<String> used = new LinkedHashSet<>();
    private final Map<String, Need> secrets = new LinkedHashMap<>();
    private final Map<String, Need> agents = new LinkedHashMap<>();

    Parameters copy() {
        Parameters copy = new Parameters();
        copy.known.putAll(known);
        copy.references.putAll(references);
        copy.used.addAll(used);
        copy.secrets.putAll(secrets);
        copy.agents.putAll(agents);
        return copy;
    }

    /** An ARG takes the place of an earlier one; when it refers to that, then to all that the earlier referred to. */
    void declare(Argument argument, Set<String> referred) {
        Set<String> others = new LinkedHashSet<>(referred);
        if (others.remove(argument.name())) {
            others.addAll(references.getOrDefault(argument.name(), Set.of()));
        }
        known.put(argument.name(), argument);
        references.put(argument.name(), others);
    }

    void use(String argument) {
        used.add(argument);
    }

    /** Of several mounts with one id, the first counts. */
    void mount(Mount mount, LineRange lines) {
        switch (mount) {
            case Mount.Secret secret ->
                secrets.putIfAbsent(secret.id(), new Need(secret.id(), secret.required(), lines));
            case Mount.Ssh agent -> agents.putIfAbsent(agent.id(), new Need(agent.id(), agent.required(), lines));
            case Mount.Bind _, Mount.Cache _, Mount.Tmpfs _, Mount.Inline _ -> {}
        }
    }

    /** What {@code target} takes, then what its base takes, then what it copies from; what comes first counts. */
    static Outline outline(StageState target) {
        Map<String, Argument> arguments = new LinkedHashMap<>();
        Map<String, Need> secrets = new LinkedHashMap<>();
        Map<String, Need> agents = new LinkedHashMap<>();
        for (StageState stage : needed(target, new LinkedHashSet<>())) {
            stage.parameters.usedArguments().forEach(each -> arguments.putIfAbsent(each.name(), each));
            stage.parameters.secrets.forEach(secrets::putIfAbsent);
            stage.parameters.agents.forEach(agents::putIfAbsent);
        }
        return new Outline(
                target.name(),
                target.name().map(target.origin()::descriptionOf).orElse(""),
                arguments.values().stream()
                        .sorted((a, b) -> byLine(a.lines(), b.lines()))
                        .toList(),
                byLine(secrets),
                byLine(agents));
    }

    private static Set<StageState> needed(StageState stage, Set<StageState> reached) {
        if (reached.add(stage)) {
            stage.parent.ifPresent(parent -> needed(parent, reached));
            stage.dependencies().forEach(dependency -> needed(dependency, reached));
        }
        return reached;
    }

    private List<Argument> usedArguments() {
        List<Argument> arguments = new ArrayList<>();
        List<String> open = new ArrayList<>(used);
        Set<String> seen = new HashSet<>();
        for (int next = 0; next < open.size(); next++) {
            Argument argument = known.get(open.get(next));
            if (argument != null && seen.add(argument.name())) {
                arguments.add(argument);
                open.addAll(references.get(argument.name()));
            }
        }
        return arguments;
    }

    private static int byLine(LineRange a, LineRange b) {
        return Integer.compare(a.first(), b.first());
    }

    private static List<Need> byLine(Map<String, Need> needs) {
        return needs.values().stream()
                .sorted((a, b) -> byLine(a.lines(), b.lines()))
                .toList();
    }
}
