package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.instruction.Instruction;
import java.util.List;
import java.util.Optional;

/**
 * An instruction of a stage and the stages it takes files from.
 *
 * @param sources one for COPY --from, one per mount for RUN; empty where the main context is meant
 */
record Step(Instruction instruction, List<Optional<StageState>> sources, Cause cause) {
    /** Why the step is in its stage. */
    enum Cause {
        WRITTEN,
        /** ONBUILD of the base. */
        TRIGGER
    }

    Step {
        sources = List.copyOf(sources);
    }
}
