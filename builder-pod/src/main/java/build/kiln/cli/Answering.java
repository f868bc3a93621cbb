package build.kiln.cli;

import build.kiln.build.Answer;
import build.kiln.dockerfile.parser.SourceFile;
import java.io.IOException;
import java.util.function.Function;

/** What {@code kiln build --call=outline} and {@code --call=targets} print and end with. */
record Answering(Console console, CheckOptions.Format format, CallFiles files) {
    /** An answer in another form. */
    interface Json<T> {
        String of(T value, SourceFile dockerfile) throws IOException;
    }

    /** Tells what was asked for, or why there is none; returns the exit code. */
    <T> int tell(Answer<T> answer, Function<T, String> table, Json<T> json) throws IOException {
        return switch (answer) {
            case Answer.Given<T>(T value, SourceFile dockerfile) ->
                give(CallResult.of(json.of(value, dockerfile), table.apply(value)));
            case Answer.Refused<T> refused -> refuse(refused);
        };
    }

    private int give(CallResult result) throws IOException {
        files.write(result);
        switch (format) {
            case TEXT -> console.out().print(result.text());
            case JSON -> console.out().println(result.json());
        }
        console.out().flush();
        return ExitCodes.DONE;
    }

    private int refuse(Answer.Refused<?> refused) {
        FailureText.of(refused.failure(), refused.excerpt()).forEach(console.err()::println);
        return ExitCodes.of(refused.failure());
    }
}
