package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.instruction.Dockerfile;
import build.kiln.dockerfile.instruction.Stage;
import build.kiln.dockerfile.parser.LineRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The stages of a Dockerfile in its order, the last of which is built by default: BuildKit's {@code frontend.targets}. */
public record Targets(List<Target> targets) {
    public Targets {
        targets = List.copyOf(targets);
    }

    /** What a stage is to a build. */
    public enum Role {
        DEFAULT,
        OTHER
    }

    /**
     * A stage.
     *
     * @param name in lower case
     * @param description what the comment above its FROM says of it; empty without one
     * @param base not expanded
     * @param platform not expanded; empty when not given
     */
    public record Target(
            Optional<String> name, Role role, String description, String base, String platform, LineRange lines) {}

    static Targets of(Dockerfile dockerfile) {
        List<Target> targets = new ArrayList<>();
        int last = dockerfile.stages().size() - 1;
        for (int i = 0; i <= last; i++) {
            Stage stage = dockerfile.stages().get(i);
            targets.add(new Target(
                    stage.name(),
                    i == last ? Role.DEFAULT : Role.OTHER,
                    stage.name().map(stage.origin()::descriptionOf).orElse(""),
                    stage.base(),
                    stage.platform(),
                    stage.origin().lines()));
        }
        return new Targets(targets);
    }
}
