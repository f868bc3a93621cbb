package build.kiln.cli;

import build.kiln.failure.BuildException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;

/** The kiln command. */
public final class Main {
    static {
        // Else picocli looks for Groovy's classes in every jar there is.
        System.setProperty("picocli.disable.closures", "true");
        LibraryLogs.discard();
    }

    private Main() {}

    /** Ends the process with 0 when done, 1 on a failure, 2 on wrong usage, 130 when interrupted. */
    public static void main(String[] arguments) {
        WarmUp.before(arguments);
        Console console = Console.ofProcess();
        int code = run(arguments, console);
        console.out().flush();
        console.err().flush();
        ProcessEnd.with(code);
    }

    /**
     * Runs one command in this process and returns its exit code; several may run at once. The variables are the process's
     * own.
     */
    public static int run(String[] arguments, InputStream input, PrintWriter output) {
        Console own = Console.ofProcess();
        return run(arguments, new Console(input, output, output, Console.ErrorStream.OTHER, own.environment()));
    }

    static int run(String[] arguments, Console console) {
        DebugOption debug = new DebugOption();
        return commandLine(debug, arguments, console)
                .setOut(console.out())
                .setErr(console.err())
                .setOverwrittenOptionsAllowed(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::wrongUsage)
                .setExecutionExceptionHandler((failure, command, result) -> failed(debug, failure, command))
                .execute(arguments);
    }

    /** The command that {@code arguments} call, or all of them when they call none. */
    static CommandLine commandLine(DebugOption debug, String[] arguments, Console console) {
        CommandLine root = Declaration.commandLine("kiln", new KilnCommand(), debug);
        Optional<String> name = Arrays.stream(arguments)
                .filter(argument -> !argument.startsWith("-"))
                .findFirst();
        Optional<Command> called = name.flatMap(word -> Commands.named(word, console, debug));
        if (called.isPresent()) {
            return root.addSubcommand(Declaration.commandLine(name.get(), called.get(), debug));
        }
        for (String each : Commands.NAMES) {
            Command command = Commands.named(each, console, debug).orElseThrow();
            root.addSubcommand(Declaration.commandLine(each, command, debug));
        }
        return root.addSubcommand("help", new HelpCommand());
    }

    private static int wrongUsage(ParameterException failure, String[] arguments) {
        PrintWriter err = failure.getCommandLine().getErr();
        err.println("ERROR: " + failure.getMessage());
        err.println("Run '%s --help' for the options."
                .formatted(failure.getCommandLine().getCommandSpec().qualifiedName()));
        return ExitCodes.USAGE;
    }

    private static int failed(DebugOption debug, Exception failure, CommandLine command) {
        PrintWriter err = command.getErr();
        if (debug.given) {
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
