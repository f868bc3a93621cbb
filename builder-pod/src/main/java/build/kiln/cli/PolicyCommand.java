package build.kiln.cli;

/** {@code kiln policy}: commands about ImagePolicies. */
final class PolicyCommand implements Command {
    private final Console console;

    PolicyCommand(Console console) {
        this.console = console;
    }

    @Override
    public void declare(Declaration to) {
        to.about("Try ImagePolicies out.");
        to.command("test", new PolicyTestCommand(console));
    }

    @Override
    public Integer call() {
        throw new UsageException("a command is missing; 'kiln policy --help' lists them");
    }
}
