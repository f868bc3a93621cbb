package build.kiln.cli;

import java.util.List;
import java.util.Optional;

/** The commands by name. Only the one that is called is made: describing all of them would cost start-up time. */
final class Commands {
    static final List<String> NAMES = List.of("build", "apply");

    private Commands() {}

    static Optional<Object> named(String name, Console console) {
        return switch (name) {
            case "build" -> Optional.of(new BuildCommand(console));
            case "apply" -> Optional.of(new ApplyCommand(console));
            default -> Optional.empty();
        };
    }
}
