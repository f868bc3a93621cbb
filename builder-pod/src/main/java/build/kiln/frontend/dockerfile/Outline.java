package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.parser.LineRange;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the build of a stage may be given, its own and that of all stages it needs, by line: what BuildKit's
 * {@code frontend.outline} tells.
 *
 * @param name of the stage, in lower case
 * @param description what the comment above its FROM says of it; empty without one
 */
public record Outline(
        Optional<String> name, String description, List<Argument> arguments, List<Need> secrets, List<Need> agents) {
    public Outline {
        arguments = List.copyOf(arguments);
        secrets = List.copyOf(secrets);
        agents = List.copyOf(agents);
    }

    /**
     * A build argument.
     *
     * @param description what the comment above its ARG says of it; empty without one
     * @param value what it has in this build; empty when nothing gives it one
     */
    public record Argument(String name, String description, String value, LineRange lines) {}

    /** A secret or an SSH agent by its id; a build without one that is required fails. */
    public record Need(String id, boolean required, LineRange lines) {}

    /** The same with other values for the arguments. */
    public Outline withValues(UnaryOperator<String> change) {
        List<Argument> changed = arguments.stream()
                .map(argument -> new Argument(
                        argument.name(), argument.description(), change.apply(argument.value()), argument.lines()))
                .toList();
        return new Outline(name, description, changed, secrets, agents);
    }
}
