package build.kiln.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code kiln policy}: commands about ImagePolicies. */
@Command(name = "policy", description = "Try ImagePolicies out.", subcommands = PolicyTestCommand.class)
final class PolicyCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new UsageException("a command is missing; 'kiln policy --help' lists them");
    }
}
