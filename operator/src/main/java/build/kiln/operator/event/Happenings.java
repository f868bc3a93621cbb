package build.kiln.operator.event;

import build.kiln.contract.Failure;
import build.kiln.operator.status.Turn;
import java.util.Optional;

/** Which turns are worth an Event. */
public final class Happenings {
    private Happenings() {}

    public static Optional<Happening> of(Turn turn) {
        return Optional.ofNullable(
                switch (turn) {
                    case Turn.Started started -> {
                        String build = started.attempt().build() + "/"
                                + started.attempt().attempt();
                        yield new Happening(
                                Happening.Type.NORMAL,
                                "BuildStarted",
                                "build " + started.attempt().build() + ": "
                                        + started.provenance().reason(),
                                build);
                    }
                    case Turn.Retrying retrying ->
                        new Happening(
                                Happening.Type.WARNING,
                                "BuildRetrying",
                                "build " + retrying.number() + ": " + told(retrying.failure()),
                                retrying.number() + "/" + retrying.nextAttempt());
                    case Turn.Succeeded succeeded ->
                        new Happening(
                                Happening.Type.NORMAL,
                                "BuildSucceeded",
                                "build " + succeeded.build().number() + ": "
                                        + succeeded.image().name() + "@"
                                        + succeeded.image().digest(),
                                number(succeeded.build()));
                    case Turn.Exporting() -> null;
                    case Turn.Exported exported -> exported(exported);
                    case Turn.Failed failed ->
                        new Happening(
                                Happening.Type.WARNING,
                                "BuildFailed",
                                "build " + failed.build().number() + ": " + told(failed.failure()),
                                number(failed.build()));
                    case Turn.Cancelled(Turn.Concluded build) ->
                        new Happening(
                                Happening.Type.NORMAL, "BuildCancelled", "build " + build.number(), number(build));
                    case Turn.Superseded(Turn.Concluded build) ->
                        new Happening(
                                Happening.Type.NORMAL,
                                "BuildSuperseded",
                                "build " + build.number() + ": the spec changed",
                                number(build));
                    case Turn.Stalled stalled ->
                        new Happening(Happening.Type.WARNING, stalled.reason(), stalled.message(), stalled.message());
                    case Turn.Blocked blocked ->
                        new Happening(Happening.Type.WARNING, blocked.reason(), blocked.message(), blocked.message());
                    case Turn.Progressing progressing -> null;
                    case Turn.Suspended() -> null;
                    case Turn.Resting() -> null;
                });
    }

    private static Happening exported(Turn.Exported exported) {
        boolean done = exported.failures().isEmpty();
        return new Happening(
                done ? Happening.Type.NORMAL : Happening.Type.WARNING,
                done ? "CacheExported" : "CacheExportFailed",
                "build " + exported.build() + ": "
                        + (done ? "its cache can be imported" : String.join("; ", exported.failures())),
                Long.toString(exported.build()));
    }

    private static String told(Failure failure) {
        return failure.reason() + ": " + failure.message();
    }

    private static String number(Turn.Concluded build) {
        return Long.toString(build.number());
    }
}
