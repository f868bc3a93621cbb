package build.kiln.cli;

/** {@code kiln} without a command shows what there is. */
final class KilnCommand implements Command {
    @Override
    public void declare(Declaration to) {
        to.about("Builds container images.");
    }

    @Override
    public Integer call() {
        throw new UsageException("a command is missing; 'kiln --help' lists them");
    }
}
