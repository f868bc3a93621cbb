package build.kiln.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The commands and their options as Markdown, from what the command line itself knows of them. */
final class CommandReference {
    private CommandReference() {}

    /** One section for each command, in their order; those of its own commands follow a command. */
    static List<String> sections() {
        List<String> sections = new ArrayList<>();
        for (String name : Commands.NAMES) {
            DebugOption debug = new DebugOption();
            Command command = Commands.named(name, Console.ofProcess(), debug).orElseThrow();
            add(Declaration.commandLine(name, command, debug).getCommandSpec(), sections);
        }
        return sections;
    }

    private static void add(CommandSpec command, List<String> sections) {
        sections.add(section(command));
        command.subcommands().values().forEach(line -> add(line.getCommandSpec(), sections));
    }

    private static String section(CommandSpec command) {
        StringBuilder text = new StringBuilder("## kiln " + command.qualifiedName() + "\n\n");
        text.append(String.join(" ", command.usageMessage().description())).append("\n");
        if (command.subcommands().isEmpty()) {
            text.append("\n| | |\n|---|---|\n");
        }
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            row(text, "`" + parameter.paramLabel() + "`", parameter);
        }
        for (OptionSpec option : command.options()) {
            if (!option.hidden()
                    && !option.longestName().equals("--debug")
                    && !option.usageHelp()
                    && !option.versionHelp()) {
                String value =
                        option.arity().max() == 0 || option.typeInfo().isBoolean() ? "" : " " + option.paramLabel();
                row(text, "`" + String.join("`, `", option.names()) + value + "`", option);
            }
        }
        return text.toString();
    }

    private static void row(StringBuilder text, String names, ArgSpec argument) {
        String description = String.join(" ", argument.description());
        text.append("| ")
                .append(names.replace("|", "\\|"))
                .append(" | ")
                .append(description.replace("|", "\\|").replaceAll("(\\{\\{[^ ]+}}(:\\{\\{[^ ]+}})?)", "`$1`"))
                .append(" |\n");
    }

    /** Prints what {@code docs/cli.md} has to hold. */
    public static void main(String[] arguments) {
        System.out.print(String.join("\n", sections()));
    }
}
