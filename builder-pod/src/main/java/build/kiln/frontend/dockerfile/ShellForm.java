package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.instruction.CommandLine;
import build.kiln.dockerfile.instruction.CommandLine.Form;
import java.util.ArrayList;
import java.util.List;

/** Commands as argument vectors: a shell form is an argument of the image's shell. */
final class ShellForm {
    private static final List<String> SHELL = List.of("/bin/sh", "-c");
    private static final List<String> WINDOWS_SHELL = List.of("cmd", "/S", "/C");

    private ShellForm() {}

    static List<String> of(CommandLine command, ImageDraft image) {
        return command.form() == Form.EXEC ? command.arguments() : of(String.join(" ", command.arguments()), image);
    }

    static List<String> of(String line, ImageDraft image) {
        List<String> shell = image.shell
                .filter(set -> !set.isEmpty())
                .orElse(image.platform.os().equals("windows") ? WINDOWS_SHELL : SHELL);
        List<String> arguments = new ArrayList<>(shell);
        arguments.add(line);
        return arguments;
    }
}
