package build.kiln.cli;

import build.kiln.contract.BuildOptions.LintLevel;
import picocli.CommandLine.Option;

/** Whether to build, or to check only, and what findings count for. */
final class CheckOptions {
    @Option(
            names = "--check",
            arity = Switch.ARITY,
            fallbackValue = Switch.GIVEN,
            description = "Check the Dockerfile and build nothing; short for --call=check.")
    boolean check;

    @Option(
            names = "--call",
            paramLabel = "METHOD",
            description = "build, or check[,format=json] to check the Dockerfile and build nothing.")
    String call = "build";

    @Option(
            names = "--lint",
            paramLabel = "MODE",
            description = "What findings count for: default; strict, where warnings and advice fail builds and checks;"
                    + " off, where none are shown.")
    String lint = "default";

    /** What {@code --lint} says. */
    enum Mode {
        DEFAULT,
        STRICT,
        OFF
    }

    /** What {@code --call} asks for. */
    enum Call {
        BUILD,
        CHECK,
        CHECK_AS_JSON
    }

    Mode mode() {
        return switch (lint) {
            case "default" -> Mode.DEFAULT;
            case "strict" -> Mode.STRICT;
            case "off" -> Mode.OFF;
            default -> throw new UsageException("--lint: default, strict or off, not \"%s\"".formatted(lint));
        };
    }

    LintLevel failsAt() {
        return mode() == Mode.STRICT ? LintLevel.ADVICE : LintLevel.NEVER;
    }

    Call call() {
        Call asked = switch (call) {
            case "", "build" -> Call.BUILD;
            case "check", "lint", "check,format=text", "check,format=default" -> Call.CHECK;
            case "check,format=json", "lint,format=json" -> Call.CHECK_AS_JSON;
            default ->
                throw new UsageException("--call: build, check or check,format=json, not \"%s\"".formatted(call));
        };
        return check && asked == Call.BUILD ? Call.CHECK : asked;
    }
}
