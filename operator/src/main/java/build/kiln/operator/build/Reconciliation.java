package build.kiln.operator.build;

import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.api.v1alpha1.IsolationProfile;
import build.kiln.contract.FailureReasons;
import build.kiln.operator.decide.Decider;
import build.kiln.operator.decide.Decision;
import build.kiln.operator.decide.Desired;
import build.kiln.operator.decide.Ending;
import build.kiln.operator.decide.LastBuild;
import build.kiln.operator.observe.BuildObservation;
import build.kiln.operator.observe.BuilderJob;
import build.kiln.operator.observe.ExportObservation;
import build.kiln.operator.pod.BuildAttempt;
import build.kiln.operator.pod.Provenance;
import build.kiln.operator.push.Holder;
import build.kiln.operator.status.Turn;
import build.kiln.policy.Action;
import build.kiln.policy.Verdict;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/** Decides and acts for one ImageBuild: everything of a reconciliation but its observing and its showing. */
final class Reconciliation {
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final Duration ASKING_AGAIN = Duration.ofSeconds(30);
    private static final Duration STOPPING_AGAIN = Duration.ofSeconds(10);

    private final ObjectStore objects;
    private final InputReader reader;
    private final SpecRequests requests;
    private final Builder builder;
    private final Standby standby;
    private final PushTurns pushes;
    private final BuildSettings settings;

    Reconciliation(
            ObjectStore objects,
            InputReader reader,
            SpecRequests requests,
            Builder builder,
            Standby standby,
            PushTurns pushes,
            BuildSettings settings) {
        this.objects = objects;
        this.reader = reader;
        this.requests = requests;
        this.builder = builder;
        this.standby = standby;
        this.pushes = pushes;
        this.settings = settings;
    }

    /**
     * What other builds are about.
     *
     * @param place asks the queue: 0 when a builder may start, else the position
     * @param alive whether another ImageBuild may still push
     */
    record Traffic(IntSupplier place, Predicate<Holder> alive) {}

    /** Does the next thing there is to do. */
    Step step(ImageBuild build, BuildMemory memory, Traffic traffic, Instant now) {
        standby.dismissUnwanted(build, memory, now);
        if (memory.isOpen() && !isEdited(build, memory)) {
            Decision decision = asItBegan(build, memory, now);
            if (!(decision instanceof Decision.Begin)) {
                return act(build, memory, decision, Optional.empty(), now);
            }
        }
        return switch (reader.read(build, now)) {
            case InputReader.Reading.Held held -> hold(build, memory, held.turn(), held.nextAt(), now);
            case InputReader.Reading.Complete inputs -> {
                try {
                    yield ofInputs(build, memory, inputs, traffic, now);
                } catch (RejectedSpecException e) {
                    yield hold(build, memory, new Turn.Stalled(e.reason(), e.explanation()), Optional.empty(), now);
                }
            }
        };
    }

    /** A build under way is followed without asking anyone what its inputs are now. */
    private Decision asItBegan(ImageBuild build, BuildMemory memory, Instant now) {
        String hash = memory.last().map(LastBuild::inputHash).orElse("");
        return Decider.decide(desired(build, hash), memory.last(), now);
    }

    private Step ofInputs(
            ImageBuild build, BuildMemory memory, InputReader.Reading.Complete inputs, Traffic traffic, Instant now)
            throws RejectedSpecException {
        String hash = requests.inputHash(build, inputs.inputs());
        Decision decision = Decider.decide(desired(build, hash), memory.last(), now);
        if (decision instanceof Decision.Begin begin) {
            return begin(build, memory, begin, inputs, hash, traffic, now);
        }
        Step step = act(build, memory, decision, inputs.nextAt(), now);
        return decision instanceof Decision.Rest ? step.by(standby.tend(build, memory, inputs, now)) : step;
    }

    /** What runs was wanted when it began: it is not given up, nor its end missed, for what is wrong now. */
    private Step hold(ImageBuild build, BuildMemory memory, Turn turn, Optional<Instant> nextAt, Instant now) {
        if (memory.newest().isPresent()) {
            Decision decision = asItBegan(build, memory, now);
            if (!(decision instanceof Decision.Begin)) {
                return act(build, memory, decision, nextAt, now);
            }
        }
        return Step.of(turn, nextAt);
    }

    private Step begin(
            ImageBuild build,
            BuildMemory memory,
            Decision.Begin begin,
            InputReader.Reading.Complete inputs,
            String hash,
            Traffic traffic,
            Instant now)
            throws RejectedSpecException {
        if (!memory.leftovers().isEmpty()) {
            memory.leftovers().forEach(job -> objects.delete(job.job()));
            return Step.of(
                    new Turn.Progressing("Stopping", "an earlier build is being stopped"),
                    Optional.of(now.plus(STOPPING_AGAIN)));
        }
        Verdict verdict = requests.judge(build, inputs.inputs(), now);
        if (verdict.denied()) {
            return Step.of(
                    new Turn.Stalled(FailureReasons.POLICY_DENIED, BuildPolicies.told(verdict.with(Action.DENY))),
                    inputs.nextAt());
        }
        Optional<Holder> pushing = requests.keptRepository(build, inputs.inputs())
                .flatMap(repository ->
                        pushes.enter(build, repository, builder.longestLife(build.getSpec()), traffic.alive()));
        if (pushing.isPresent()) {
            return Step.of(
                    new Turn.Progressing(
                            "Queued",
                            "waits for ImageBuild " + pushing.get().namespace() + "/"
                                    + pushing.get().name()
                                    + ", which pushes to the same repository: its tags must not move"),
                    Optional.of(now.plus(ASKING_AGAIN)));
        }
        int position = traffic.place().getAsInt();
        if (position > 0) {
            // Nobody tells of a place whose ImageBuild was deleted.
            return Step.of(
                            new Turn.Progressing(
                                    "Queued", "waits for a free place, as number " + position + " in the queue"),
                            inputs.nextAt())
                    .by(Optional.of(now.plus(ASKING_AGAIN)));
        }
        Turn started =
                builder.start(build, begin, inputs, hash, memory, BuildPolicies.told(verdict.with(Action.WARN)), now);
        // An attempt that could not start gives way to the next one.
        memory.newestAlive().forEach(job -> objects.delete(job.job()));
        return Step.of(started, inputs.nextAt());
    }

    private Step act(ImageBuild build, BuildMemory memory, Decision decision, Optional<Instant> nextAt, Instant now) {
        List<Turn> turns = new ArrayList<>(adopted(build, memory));
        return switch (decision) {
            case Decision.Await(BuildObservation observation) -> {
                if (turns.isEmpty()) {
                    turns.add(progressing(observation));
                }
                yield new Step(turns, nextAt);
            }
            case Decision.Continue(var join) -> {
                builder.proceed(Builder.owner(build), memory.newest().orElseThrow(), join, now);
                if (turns.isEmpty()) {
                    turns.add(new Turn.Progressing(
                            join.isPresent() ? "Joining" : "Starting",
                            join.isPresent()
                                    ? "the images of the platforms become one"
                                    : "builders of more platforms are starting"));
                }
                yield new Step(turns, nextAt);
            }
            case Decision.HandOver(Pod pod) -> {
                standby.conclude(memory.newest().orElseThrow().any(), pod);
                if (turns.isEmpty()) {
                    turns.add(
                            new Turn.Progressing("Starting", "a builder that has waited gets the build, or makes way"));
                }
                yield new Step(turns, nextAt);
            }
            case Decision.Replace() -> {
                memory.newest().orElseThrow().jobs().forEach(job -> objects.dismiss(job.job()));
                turns.add(new Turn.Progressing("Starting", "the builder that had waited is gone, another one starts"));
                yield new Step(turns, nextAt);
            }
            case Decision.TryAgain again -> {
                memory.newestAlive().forEach(job -> objects.delete(job.job()));
                turns.add(new Turn.Retrying(
                        memory.last().orElseThrow().number(),
                        again.attempt(),
                        again.at(),
                        again.failed().failure()));
                yield new Step(turns, Optional.of(again.at()));
            }
            case Decision.Conclude conclude -> {
                memory.newestAlive().forEach(job -> objects.delete(job.job()));
                turns.add(conclude(conclude, memory));
                if (conclude.ending() instanceof Ending.Succeeded && isExported(memory)) {
                    turns.add(new Turn.Exporting());
                }
                yield new Step(turns, Optional.of(now.plus(AT_ONCE)));
            }
            case Decision.Rest() -> {
                memory.leftovers().forEach(job -> objects.delete(job.job()));
                memory.expired(build.getSpec().history()).forEach(job -> objects.delete(job.job()));
                yield Step.of(new Turn.Resting(), nextAt);
            }
            case Decision.Suspend() -> Step.of(new Turn.Suspended(), Optional.empty());
            case Decision.Begin begin ->
                throw new IllegalStateException("a build begins with its inputs: " + begin.number());
        };
    }

    /** A Job that the status does not know yet: the operator was stopped after it had created it. */
    private static List<Turn> adopted(ImageBuild build, BuildMemory memory) {
        if (memory.newest().isEmpty()) {
            return List.of();
        }
        BuilderJob job = memory.newest().get().any();
        BuildAttempt attempt = new BuildAttempt(Builder.owner(build), job.number(), job.attempt());
        String known = build.getStatus() == null ? null : build.getStatus().getJob();
        if (attempt.jobName().equals(known)) {
            return List.of();
        }
        return job
                .isolation()
                .<Turn>map(isolation -> new Turn.Started(
                        attempt,
                        job.provenance(),
                        isolation,
                        job.handedOver().isPresent() ? Turn.StartedBuilder.WAITED : Turn.StartedBuilder.NEW,
                        ""))
                .stream()
                .toList();
    }

    private static Turn progressing(BuildObservation observation) {
        return switch (observation) {
            case BuildObservation.Running running -> new Turn.Progressing("Building", "the builder runs");
            case BuildObservation.Waiting waiting -> new Turn.Progressing("Starting", waiting.message());
            case BuildObservation.Absent absent -> throw new IllegalStateException("not awaited: " + absent);
            case BuildObservation.Reported reported -> throw new IllegalStateException("not awaited: " + reported);
            case BuildObservation.Died died -> throw new IllegalStateException("not awaited: " + died);
            case BuildObservation.PartEnded part -> throw new IllegalStateException("not awaited: " + part);
            case BuildObservation.Joined joined -> throw new IllegalStateException("not awaited: " + joined);
            case BuildObservation.HandingOver handing -> throw new IllegalStateException("not awaited: " + handing);
            case BuildObservation.NotBegun lost -> throw new IllegalStateException("not awaited: " + lost);
            case BuildObservation.Incomplete incomplete ->
                throw new IllegalStateException("not awaited: " + incomplete);
        };
    }

    private static boolean isExported(BuildMemory memory) {
        return memory.newest().stream()
                .flatMap(attempt -> attempt.jobs().stream())
                .anyMatch(job -> ExportObservation.isExpectedOf(job.job()));
    }

    private static Turn conclude(Decision.Conclude conclude, BuildMemory memory) {
        Provenance provenance = memory.provenance().orElseThrow();
        return switch (conclude.ending()) {
            case Ending.Succeeded(var result, var image) ->
                new Turn.Succeeded(
                        new Turn.Concluded(conclude.number(), provenance, result.completedAt()), result, image);
            case Ending.Failed failed ->
                new Turn.Failed(
                        new Turn.Concluded(conclude.number(), provenance, failed.finishedAt()),
                        failed.failure(),
                        failed.result(),
                        failed.startedAt());
            case Ending.Cancelled(Instant at) ->
                new Turn.Cancelled(new Turn.Concluded(conclude.number(), provenance, at));
            case Ending.Superseded(Instant at) ->
                new Turn.Superseded(new Turn.Concluded(conclude.number(), provenance, at));
        };
    }

    private static boolean isEdited(ImageBuild build, BuildMemory memory) {
        return build.getMetadata().getGeneration()
                > memory.last().map(LastBuild::generation).orElse(0L);
    }

    private Desired desired(ImageBuild build, String inputHash) {
        IsolationProfile isolation = build.getSpec().builder().isolation();
        boolean automatic = isolation == IsolationProfile.AUTO && settings.isolation() == IsolationProfile.AUTO;
        return new Desired(
                inputHash,
                build.getMetadata().getGeneration(),
                Annotations.rebuild(build),
                Annotations.cancel(build),
                build.getSpec().builder().retries(),
                build.getSpec().suspend() ? Desired.Activity.SUSPENDED : Desired.Activity.ACTIVE,
                automatic ? Desired.IsolationChoice.AUTOMATIC : Desired.IsolationChoice.GIVEN);
    }
}
