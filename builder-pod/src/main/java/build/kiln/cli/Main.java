package build.kiln.cli;

import build.kiln.failure.BuildException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The kiln command. */
public final class Main {
    private Main() {}

    /** Ends the process with 0 when done, 1 on a failure, 2 on wrong usage, 130 when interrupted. */
    public static void main(String[] arguments) {
        int code = run(
                arguments,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        System.out.flush();
        Runtime.getRuntime().halt(code);
    }

    static int run(String[] arguments, PrintWriter out, PrintWriter err) {
        KilnCommand kiln = new KilnCommand();
        return new CommandLine(kiln)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::wrongUsage)
                .setExecutionExceptionHandler((failure, command, result) -> failed(kiln, failure, command))
                .execute(arguments);
    }

    private static int wrongUsage(ParameterException failure, String[] arguments) {
        PrintWriter err = failure.getCommandLine().getErr();
        err.println("ERROR: " + failure.getMessage());
        err.println("Run '%s --help' for the options."
                .formatted(failure.getCommandLine().getCommandSpec().qualifiedName()));
        return ExitCodes.USAGE;
    }

    private static int failed(KilnCommand kiln, Exception failure, CommandLine command) {
        PrintWriter err = command.getErr();
        if (kiln.debug) {
            failure.printStackTrace(err);
        }
        return switch (failure) {
            case UsageException usage -> {
                err.println("ERROR: " + usage.getMessage());
                yield ExitCodes.USAGE;
            }
            case InterruptedException interrupted -> {
                err.println("ERROR: interrupted");
                yield ExitCodes.INTERRUPTED;
            }
            case BuildException build -> {
                FailureText.of(build).forEach(err::println);
                yield ExitCodes.FAILED;
            }
            default -> {
                err.println("ERROR: " + failure);
                err.println("This should not have happened; --debug shows where.");
                yield ExitCodes.FAILED;
            }
        };
    }
}
