package build.kiln.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a command takes, declared by calls. picocli would read annotations for it through proxies that the JVM makes at each start: a
 * fifth of the time of a cached build.
 */
final class Declaration {
    private static final String VERSION = "kiln 0.1.0";

    private final CommandSpec spec;
    private final DebugOption debug;

    private Declaration(CommandSpec spec, DebugOption debug) {
        this.spec = spec;
        this.debug = debug;
    }

    static CommandLine commandLine(String name, Command command, DebugOption debug) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(command).name(name).version(VERSION);
        spec.usageMessage().sortOptions(false);
        Declaration declaration = new Declaration(spec, debug);
        command.declare(declaration);
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help message and exit.")
                .build());
        spec.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print version information and exit.")
                .build());
        debug.declare(declaration);
        return new CommandLine(spec);
    }

    /** What the command does, for its help. */
    void about(String description) {
        spec.usageMessage().description(description);
    }

    void include(OptionGroup group) {
        group.declare(this);
    }

    /** A command below this one. */
    void command(String name, Command command) {
        spec.addSubcommand(name, commandLine(name, command, debug));
    }

    Argument option(String... names) {
        return Argument.option(spec, names);
    }

    /** An option that is given or not, as Docker writes them: {@code --pull}, {@code --pull=true}, {@code --pull=false}. */
    Argument toggle(String... names) {
        return option(names).label("true|false").alone("true");
    }

    /** Parameters are taken in the order in which they are declared. */
    Argument parameter() {
        return Argument.parameter(spec);
    }
}
