package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.instruction.Arg;
import build.kiln.dockerfile.instruction.Arg.Declaration;
import build.kiln.dockerfile.shell.Expansion;
import build.kiln.dockerfile.shell.ShellException;
import build.kiln.dockerfile.shell.ShellLexer;
import build.kiln.dockerfile.shell.Variables;
import build.kiln.oci.Platform;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/** The variables that FROM sees: those of the platforms, and the ARGs before the first stage. */
final class GlobalArgs {
    private static final String EPOCH = "SOURCE_DATE_EPOCH";

    private final SequencedMap<String, String> values = new LinkedHashMap<>();
    private final Set<String> declared = new LinkedHashSet<>();
    private final Parameters parameters = new Parameters();

    /** Predefined variables alone; {@code given} may overrule them. */
    static GlobalArgs predefined(TargetPlatform platform, String target, Map<String, String> given) {
        GlobalArgs args = new GlobalArgs();
        Platform built = platform.target();
        Platform local = platform.build();
        args.predefine("BUILDPLATFORM", local.toString(), given);
        args.predefine("BUILDOS", local.os(), given);
        args.predefine("BUILDOSVERSION", local.osVersion(), given);
        args.predefine("BUILDARCH", local.architecture(), given);
        args.predefine("BUILDVARIANT", local.variant(), given);
        args.predefine("TARGETPLATFORM", PlatformSpec.formatAll(built), given);
        args.predefine("TARGETOS", built.os(), given);
        args.predefine("TARGETOSVERSION", built.osVersion(), given);
        args.predefine("TARGETARCH", built.architecture(), given);
        args.predefine("TARGETVARIANT", built.variant(), given);
        args.predefine("TARGETSTAGE", target.isEmpty() ? "default" : target, given);
        return args;
    }

    /** These and what {@code instructions} add, with the values that {@code given} has for them. */
    GlobalArgs with(List<Arg> instructions, ShellLexer lexer, Map<String, String> given) throws ShellException {
        GlobalArgs all = new GlobalArgs();
        all.values.putAll(values);
        for (Arg arg : instructions) {
            for (Declaration declaration : arg.declarations()) {
                all.declared.add(declaration.name());
                Optional<String> value = Optional.ofNullable(given.get(declaration.name()));
                Set<String> referred = Set.of();
                if (value.isEmpty() && declaration.defaultValue().isPresent()) {
                    Expansion expansion =
                            lexer.expand(declaration.defaultValue().get(), all.variables());
                    value = Optional.of(expansion.text());
                    referred = expansion.matched();
                }
                all.parameters.declare(argument(arg, declaration, value), referred);
                value.ifPresent(text -> all.set(declaration.name(), text));
            }
        }
        return all;
    }

    /** {@code SOURCE_DATE_EPOCH}, from the build's arguments or a global ARG. */
    Optional<String> epoch(Map<String, String> given) {
        return Optional.ofNullable(given.get(EPOCH)).or(() -> get(EPOCH).filter(value -> !value.isEmpty()));
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    Variables variables() {
        return Variables.of(values);
    }

    /** What a stage knows before its first instruction. */
    Parameters parameters() {
        return parameters;
    }

    /** A declaration as an outline shows it. */
    static Outline.Argument argument(Arg arg, Declaration declaration, Optional<String> value) {
        String name = declaration.name();
        return new Outline.Argument(
                name,
                arg.origin().descriptionOf(name),
                value.orElse(""),
                arg.origin().lines());
    }

    /** Every name that FROM may use without a warning. */
    Set<String> known() {
        Set<String> known = new LinkedHashSet<>(declared);
        known.addAll(values.keySet());
        return known;
    }

    private void predefine(String name, String value, Map<String, String> given) {
        set(name, given.getOrDefault(name, value));
    }

    private void set(String name, String value) {
        values.remove(name);
        values.put(name, value);
    }
}
