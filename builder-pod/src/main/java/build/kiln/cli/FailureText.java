package build.kiln.cli;

import build.kiln.build.FailureCard;
import build.kiln.build.Scrubber;
import build.kiln.contract.Failure;
import build.kiln.failure.BuildException;
import java.util.ArrayList;
import java.util.List;

/** A failure as the lines a person reads. */
final class FailureText {
    private FailureText() {}

    /** The first line begins with {@code ERROR}; place, output and remedy follow where they are known. */
    static List<String> of(Failure failure) {
        List<String> lines = new ArrayList<>();
        lines.add("ERROR: %s: %s".formatted(failure.reason(), failure.message()));
        failure.file()
                .map(file -> "  at " + file + line(failure)
                        + failure.step().map(step -> ": " + step).orElse(""))
                .ifPresent(lines::add);
        if (!failure.log().isEmpty()) {
            lines.add("  last output:");
            failure.log().forEach(text -> lines.add("    " + text));
        }
        failure.hint().ifPresent(hint -> lines.add("  hint: " + hint));
        return lines;
    }

    /** A failure outside of a build. */
    static List<String> of(BuildException failure) {
        return of(FailureCard.of(failure, new Scrubber()));
    }

    private static String line(Failure failure) {
        return failure.line().isPresent() ? ":" + failure.line().getAsInt() : "";
    }
}
