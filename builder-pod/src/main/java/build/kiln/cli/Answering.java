package build.kiln.cli;

import build.kiln.build.Answer;
import build.kiln.frontend.dockerfile.Outline;
import build.kiln.frontend.dockerfile.Targets;
import java.io.IOException;

/** What {@code kiln build --call=outline} and {@code --call=targets} print and end with. */
record Answering(Console console, CheckOptions.Format format) {
    /** Prints an outline, or why there is none; returns the exit code. */
    int outline(Answer<Outline> answer) throws IOException {
        return switch (answer) {
            case Answer.Given<Outline>(Outline outline, var source) ->
                switch (format) {
                    case TEXT -> print(OutlineText.table(outline));
                    case JSON -> print(OutlineText.json(outline, source) + "\n");
                };
            case Answer.Refused<Outline> refused -> refuse(refused);
        };
    }

    /** Prints a list of targets, or why there is none; returns the exit code. */
    int targets(Answer<Targets> answer) throws IOException {
        return switch (answer) {
            case Answer.Given<Targets>(Targets targets, var source) ->
                switch (format) {
                    case TEXT -> print(TargetsText.table(targets));
                    case JSON -> print(TargetsText.json(targets, source) + "\n");
                };
            case Answer.Refused<Targets> refused -> refuse(refused);
        };
    }

    private int print(String text) {
        console.out().print(text);
        console.out().flush();
        return ExitCodes.DONE;
    }

    private int refuse(Answer.Refused<?> refused) {
        FailureText.of(refused.failure(), refused.excerpt()).forEach(console.err()::println);
        return ExitCodes.of(refused.failure());
    }
}
