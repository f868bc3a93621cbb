package build.kiln.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.ScopeType;

/** {@code kiln} without a command shows what there is. */
@Command(
        name = "kiln",
        mixinStandardHelpOptions = true,
        version = "kiln 0.1.0",
        description = "Builds container images.",
        subcommands = {BuildCommand.class, ApplyCommand.class, HelpCommand.class})
final class KilnCommand implements Runnable {
    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show where errors come from.")
    boolean debug;

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
