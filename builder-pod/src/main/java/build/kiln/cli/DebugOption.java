package build.kiln.cli;

/** What every command takes. */
final class DebugOption implements OptionGroup {
    boolean given;

    @Override
    public void declare(Declaration to) {
        to.option("-D", "--debug")
                .about("Show where errors come from, and findings with their lines.")
                .flag(value -> given = value);
    }
}
