package build.kiln.cli;

import java.util.List;
import java.util.Optional;

/** The commands by name. Only the one that is called is made: describing all of them would cost start-up time. */
final class Commands {
    static final List<String> NAMES = List.of(
            "build", "apply", "images", "inspect", "history", "tag", "rmi", "du", "prune", "save", "load", "push",
            "pull", "login", "logout", "policy", "standby");

    private Commands() {}

    static Optional<Command> named(String name, Console console, DebugOption debug) {
        return switch (name) {
            case "build" -> Optional.of(new BuildCommand(console, debug));
            case "apply" -> Optional.of(new ApplyCommand(console));
            case "images" -> Optional.of(new ImagesCommand(console));
            case "inspect" -> Optional.of(new InspectCommand(console));
            case "history" -> Optional.of(new HistoryCommand(console));
            case "tag" -> Optional.of(new TagCommand(console));
            case "rmi" -> Optional.of(new RmiCommand(console));
            case "du" -> Optional.of(new DiskUsageCommand(console));
            case "prune" -> Optional.of(new PruneCommand(console));
            case "save" -> Optional.of(new SaveCommand(console));
            case "load" -> Optional.of(new LoadCommand(console));
            case "push" -> Optional.of(new PushCommand(console));
            case "pull" -> Optional.of(new PullCommand(console));
            case "login" -> Optional.of(new LoginCommand(console));
            case "logout" -> Optional.of(new LogoutCommand(console));
            case "policy" -> Optional.of(new PolicyCommand(console));
            case "standby" -> Optional.of(new StandbyCommand(console));
            default -> Optional.empty();
        };
    }
}
