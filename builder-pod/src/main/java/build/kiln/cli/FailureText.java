package build.kiln.cli;

import build.kiln.build.FailureCard;
import build.kiln.build.Scrubber;
import build.kiln.contract.Failure;
import build.kiln.failure.BuildException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A failure as the lines a person reads. */
final class FailureText {
    private FailureText() {}

    /**
     * The first line begins with {@code ERROR}; place, output and remedy follow where they are known.
     *
     * @param excerpt the lines of the Dockerfile around the place
     */
    static List<String> of(Failure failure, Optional<String> excerpt) {
        List<String> lines = new ArrayList<>();
        lines.add("ERROR: %s: %s".formatted(failure.reason(), failure.message()));
        failure.file()
                .map(file -> "  at " + file + line(failure)
                        + failure.step().map(step -> ": " + step).orElse(""))
                .ifPresent(lines::add);
        excerpt.filter(text -> !text.isEmpty())
                .ifPresent(text -> lines.addAll(text.lines().toList()));
        if (!failure.log().isEmpty()) {
            lines.add("  last output:");
            failure.log().forEach(text -> lines.add("    " + text));
        }
        failure.hint().ifPresent(hint -> lines.add("  hint: " + hint));
        return lines;
    }

    /** A failure outside of a build. */
    static List<String> of(BuildException failure) {
        return of(FailureCard.of(failure, new Scrubber()), Optional.empty());
    }

    private static String line(Failure failure) {
        return failure.line().isPresent() ? ":" + failure.line().getAsInt() : "";
    }
}
