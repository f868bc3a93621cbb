package build.kiln.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * An option or parameter while it is declared. The last call names its type and says where its value goes; that is not called
 * when the command line has none.
 */
final class Argument {
    private final CommandSpec spec;
    private final List<String> names;
    private String label = "";
    private String description = "";
    private String separator = "";
    private String fallback = "";
    private Optional<String> arity = Optional.empty();
    private boolean hidden;
    private boolean required;

    private Argument(CommandSpec spec, List<String> names) {
        this.spec = spec;
        this.names = names;
    }

    static Argument option(CommandSpec spec, String... names) {
        return new Argument(spec, List.of(names));
    }

    static Argument parameter(CommandSpec spec) {
        return new Argument(spec, List.of());
    }

    /** What stands for the value in the help. */
    Argument label(String text) {
        label = text;
        return this;
    }

    Argument about(String text) {
        description = text;
        return this;
    }

    /** Not in the help. */
    Argument hidden() {
        hidden = true;
        return this;
    }

    Argument required() {
        required = true;
        return this;
    }

    /** How many values, as {@code 1..*}. */
    Argument arity(String range) {
        arity = Optional.of(range);
        return this;
    }

    /** The option may stand alone, and then means {@code value}. */
    Argument alone(String value) {
        arity = Optional.of("0..1");
        fallback = value;
        return this;
    }

    /** One value may be several, with {@code text} between them. */
    Argument split(String text) {
        separator = text;
        return this;
    }

    void text(Consumer<String> to) {
        finish(String.class, String.class, to);
    }

    void path(Consumer<Path> to) {
        finish(Path.class, Path.class, to);
    }

    void texts(Consumer<List<String>> to) {
        finish(List.class, String.class, to);
    }

    void paths(Consumer<List<Path>> to) {
        finish(List.class, Path.class, to);
    }

    /** Given or not. */
    void flag(Consumer<Boolean> to) {
        finish(boolean.class, boolean.class, to);
    }

    private <T> void finish(Class<?> type, Class<?> element, Consumer<T> to) {
        Destination<T> destination = new Destination<>(to);
        String values = arity.orElse(type == boolean.class ? "0" : "1");
        if (names.isEmpty()) {
            spec.addPositional(PositionalParamSpec.builder()
                    .paramLabel(label)
                    .description(description)
                    .required(!values.startsWith("0"))
                    .arity(values)
                    .type(type)
                    .auxiliaryTypes(element)
                    .getter(destination)
                    .setter(destination)
                    .build());
        } else {
            spec.addOption(OptionSpec.builder(names.toArray(String[]::new))
                    .paramLabel(label)
                    .description(description)
                    .hidden(hidden)
                    .required(required)
                    .arity(values)
                    .fallbackValue(fallback)
                    .splitRegex(separator)
                    .type(type)
                    .auxiliaryTypes(element)
                    .getter(destination)
                    .setter(destination)
                    .build());
        }
    }

    /** Keeps a value, because picocli asks for a list that it goes on filling, and passes it on. */
    private static final class Destination<T> implements IGetter, ISetter {
        private final Consumer<T> to;
        private @Nullable Object value;

        Destination(Consumer<T> to) {
            this.to = to;
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as the interface has it
        public <V> @Nullable V get() {
            return (V) value;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <V> @Nullable V set(@Nullable V given) {
            V before = (V) value;
            value = given;
            if (given != null) {
                to.accept((T) given);
            }
            return before;
        }
    }
}
