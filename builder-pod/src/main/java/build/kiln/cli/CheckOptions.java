package build.kiln.cli;

import build.kiln.contract.BuildOptions.LintLevel;
import java.util.Optional;

/** Whether to build, or to check only, and what findings count for. */
final class CheckOptions implements OptionGroup {
    boolean check;
    String call = "build";
    String lint = "default";

    @Override
    public void declare(Declaration to) {
        to.toggle("--check")
                .about("Check the Dockerfile and build nothing; short for --call=check.")
                .flag(value -> check = value);
        to.option("--call")
                .label("METHOD")
                .about(
                        "build; or, to build nothing: check the Dockerfile, outline what the target may be given, or"
                                + " list its targets, each with ,format=json for JSON; check with ,ignorestatus=true to exit with 0.")
                .text(value -> call = value);
        to.option("--lint")
                .label("MODE")
                .about("What findings count for: default; strict, where warnings and advice fail builds and checks;"
                        + " off, where none are shown.")
                .text(value -> lint = value);
    }

    /** What {@code --lint} says. */
    enum Mode {
        DEFAULT,
        STRICT,
        OFF
    }

    /** What {@code --call} asks for. */
    record Call(Method method, Format format, Status status) {}

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

    /** Whether findings of a check decide on the exit code. */
    enum Status {
        TOLD,
        IGNORED
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

    /** Reads fields in any order, as docker buildx does: the method has no key. */
    Call call() {
        Optional<Method> method = Optional.empty();
        Format format = Format.TEXT;
        Status status = Status.TOLD;
        for (String field : call.split(",", -1)) {
            String[] pair = field.split("=", 2);
            if (pair.length == 1 && method.isPresent()) {
                throw notACall();
            }
            if (pair.length == 1) {
                method = Optional.of(method(field));
                continue;
            }
            switch (pair[0]) {
                case "format" -> format = format(pair[1]);
                case "ignorestatus" -> status = Fields.flag("--call", pair[0], pair[1]) ? Status.IGNORED : Status.TOLD;
                default -> throw notACall();
            }
        }
        Method asked = method.orElse(Method.BUILD);
        if (asked == Method.BUILD && call.contains("=")) {
            throw notACall();
        }
        return new Call(check && asked == Method.BUILD ? Method.CHECK : asked, format, status);
    }

    private Method method(String name) {
        return switch (name) {
            case "", "build" -> Method.BUILD;
            case "check", "lint" -> Method.CHECK;
            case "outline" -> Method.OUTLINE;
            case "targets" -> Method.TARGETS;
            default -> throw notACall();
        };
    }

    private Format format(String name) {
        return switch (name) {
            case "text", "default" -> Format.TEXT;
            case "json" -> Format.JSON;
            default -> throw notACall();
        };
    }

    private UsageException notACall() {
        return new UsageException(("--call: build, or check, outline or targets with or without ,format=json and"
                        + " ,ignorestatus=true, not \"%s\"")
                .formatted(call));
    }
}
