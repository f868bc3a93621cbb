package build.kiln.operator.decide;

import build.kiln.contract.Isolation;
import build.kiln.operator.observe.BuildObservation;
import build.kiln.operator.observe.Death;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Optional;

/** Chooses the next {@link Decision}. */
public final class Decider {
    private Decider() {}

    /**
     * Equal arguments give equal decisions.
     *
     * @param last empty when there was no build yet
     */
    public static Decision decide(Desired desired, Optional<LastBuild> last, Instant now) {
        if (last.isEmpty()) {
            return due(desired, 1, Decision.Why.FIRST);
        }
        return switch (last.get().progress()) {
            case LastBuild.Progress.Open open -> ofOpen(desired, last.get(), open.observation(), now);
            case LastBuild.Progress.Concluded() -> ofConcluded(desired, last.get());
        };
    }

    private static Decision ofConcluded(Desired desired, LastBuild last) {
        if (desired.rebuildToken().isPresent() && !desired.rebuildToken().equals(last.rebuildToken())) {
            return due(desired, last.number() + 1, Decision.Why.REBUILD);
        }
        if (desired.inputHash().equals(last.inputHash())) {
            return new Decision.Rest();
        }
        return due(
                desired,
                last.number() + 1,
                desired.generation() == last.generation() ? Decision.Why.INPUTS : Decision.Why.SPEC);
    }

    private static Decision due(Desired desired, long number, Decision.Why why) {
        return switch (desired.activity()) {
            case ACTIVE -> new Decision.Begin(number, 0, why, Optional.empty());
            case SUSPENDED -> new Decision.Suspend();
        };
    }

    private static Decision ofOpen(Desired desired, LastBuild last, BuildObservation observation, Instant now) {
        if (desired.cancel().isPresent() && desired.cancel().get() == last.number()) {
            return new Decision.Conclude(last.number(), new Ending.Cancelled(now));
        }
        return switch (observation) {
            case BuildObservation.Reported reported -> ofEnded(desired, last, Endings.of(reported), now);
            case BuildObservation.Joined joined -> ofEnded(desired, last, Endings.of(joined), now);
            case BuildObservation.Died died -> ofDied(desired, last, died.death(), Endings.of(died), now);
            case BuildObservation.PartEnded part ->
                switch (part.how()) {
                    case BuildObservation.Died died -> ofDied(desired, last, died.death(), Endings.of(part), now);
                    case BuildObservation.Reported _ -> ofEnded(desired, last, Endings.of(part), now);
                };
            case BuildObservation.Absent() -> {
                if (isSuperseded(desired, last)) {
                    yield new Decision.Conclude(last.number(), new Ending.Superseded(now));
                }
                yield new Decision.Begin(last.number(), last.attempt(), Decision.Why.RETRY, last.isolation());
            }
            case BuildObservation.Waiting waiting -> ofAlive(desired, last, new Decision.Await(waiting), now);
            case BuildObservation.Running running -> ofAlive(desired, last, new Decision.Await(running), now);
            case BuildObservation.HandingOver(Pod pod) -> ofAlive(desired, last, new Decision.HandOver(pod), now);
            case BuildObservation.NotBegun() -> ofAlive(desired, last, new Decision.Replace(), now);
            case BuildObservation.Incomplete incomplete ->
                ofAlive(desired, last, new Decision.Continue(incomplete.join()), now);
        };
    }

    private static Decision ofAlive(Desired desired, LastBuild last, Decision otherwise, Instant now) {
        return isSuperseded(desired, last)
                ? new Decision.Conclude(last.number(), new Ending.Superseded(now))
                : otherwise;
    }

    private static Decision ofEnded(Desired desired, LastBuild last, Ending ending, Instant now) {
        return ending instanceof Ending.Failed failed && failed.failure().retryable()
                ? again(desired, last, failed, now)
                : new Decision.Conclude(last.number(), ending);
    }

    /** A moved branch waits for the build that runs, or frequent commits would never see one end; an edit does not. */
    private static boolean isSuperseded(Desired desired, LastBuild last) {
        return desired.generation() > last.generation() && !desired.inputHash().equals(last.inputHash());
    }

    private static Decision ofDied(Desired desired, LastBuild last, Death death, Ending.Failed failed, Instant now) {
        Optional<Isolation> weaker = desired.isolation() == Desired.IsolationChoice.AUTOMATIC
                ? last.isolation().flatMap(isolation -> weaker(isolation, death))
                : Optional.empty();
        if (weaker.isPresent()) {
            return new Decision.Begin(last.number(), last.attempt() + 1, Decision.Why.RETRY, weaker);
        }
        return ofEnded(desired, last, failed, now);
    }

    private static Optional<Isolation> weaker(Isolation isolation, Death death) {
        boolean userNamespace = isolation == Isolation.BASELINE || isolation == Isolation.USERNS;
        if (death == Death.IDMAP_UNSUPPORTED && userNamespace) {
            return Optional.of(Isolation.ROOTLESS);
        }
        if (death == Death.SECCOMP_MISSING && isolation == Isolation.BASELINE) {
            return Optional.of(Isolation.USERNS);
        }
        return Optional.empty();
    }

    private static Decision again(Desired desired, LastBuild last, Ending.Failed failed, Instant now) {
        if (last.attempt() >= desired.retries() || isSuperseded(desired, last)) {
            return new Decision.Conclude(last.number(), failed);
        }
        int next = last.attempt() + 1;
        Instant at = failed.finishedAt()
                .plus(Backoff.after(
                        last.attempt(), last.number() + last.inputHash().hashCode()));
        return now.isBefore(at)
                ? new Decision.TryAgain(next, at, failed)
                : new Decision.Begin(last.number(), next, Decision.Why.RETRY, last.isolation());
    }
}
