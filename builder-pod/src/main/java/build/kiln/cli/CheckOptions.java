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
            description = "build; or, to build nothing: check the Dockerfile, outline what the target may be given, or"
                    + " list its targets, each with ,format=json for JSON.")
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
    record Call(Method method, Format format) {}

    /** What is done with the Dockerfile. */
    enum Method {
        BUILD,
        CHECK,
        OUTLINE,
        TARGETS
    }

    /** How the answer of any method but a build is printed. */
    enum Format {
        TEXT,
        JSON
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
        String[] words = call.split(",", 2);
        Method method = switch (words[0]) {
            case "", "build" -> Method.BUILD;
            case "check", "lint" -> Method.CHECK;
            case "outline" -> Method.OUTLINE;
            case "targets" -> Method.TARGETS;
            default -> throw notACall();
        };
        if (method == Method.BUILD && words.length > 1) {
            throw notACall();
        }
        Format format = switch (words.length > 1 ? words[1] : "format=text") {
            case "format=text", "format=default" -> Format.TEXT;
            case "format=json" -> Format.JSON;
            default -> throw notACall();
        };
        return new Call(check && method == Method.BUILD ? Method.CHECK : method, format);
    }

    private UsageException notACall() {
        return new UsageException(
                "--call: build, or check, outline or targets with or without ,format=json, not \"%s\"".formatted(call));
    }
}
