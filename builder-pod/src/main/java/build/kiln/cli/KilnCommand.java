package build.kiln.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code kiln} without a command shows what there is. */
@Command(
        name = "kiln",
        mixinStandardHelpOptions = true,
        addMethodSubcommands = false,
        scope = ScopeType.INHERIT,
        version = "kiln 0.1.0",
        description = "Builds container images.",
        sortOptions = false)
final class KilnCommand implements Callable<Integer> {
    @Option(
            names = {"-D", "--debug"},
            scope = ScopeType.INHERIT,
            description = "Show where errors come from, and findings with their lines.")
    boolean debug;

    @Override
    public Integer call() {
        throw new UsageException("a command is missing; 'kiln --help' lists them");
    }
}
