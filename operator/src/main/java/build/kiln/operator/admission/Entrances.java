package build.kiln.operator.admission;

import build.kiln.operator.policy.ImageJudge;
import build.kiln.operator.policy.PolicyFeed;
import build.kiln.operator.policy.PolicyInForce;
import build.kiln.reference.Reference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What is judged under which path. */
final class Entrances {
    /** Workloads, by policies that deny also while Kiln cannot be asked. */
    static final String CLOSED = "/admit/workloads/closed";
    /** Workloads, by policies that let everything through while Kiln cannot be asked. */
    static final String OPEN = "/admit/workloads/open";
    /** Pods that get the digests of their tags. */
    static final String PIN = "/admit/pods/pin";
    /** Kiln's own objects. */
    static final String KILN = "/admit/kiln";

    private Entrances() {}

    static Map<String, Judge> of(
            PolicyFeed feed,
            ImageJudge images,
            Function<Reference, Optional<String>> digests,
            Optional<String> defaultRegistry,
            KubernetesSerialization json,
            InstantSource clock) {
        return Map.of(
                CLOSED,
                workloads(feed, PolicyInForce::failsClosed, images, clock),
                OPEN,
                workloads(feed, policy -> !policy.failsClosed(), images, clock),
                PIN,
                new PinJudge(feed.board()::all, feed::place, digests, new ObjectMapper()),
                KILN,
                new KilnJudge(feed.board(), feed::place, defaultRegistry, json, clock));
    }

    private static Judge workloads(
            PolicyFeed feed, Predicate<PolicyInForce> included, ImageJudge images, InstantSource clock) {
        return new WorkloadJudge(
                () -> feed.board().all().stream().filter(included).toList(), feed::place, images, clock);
    }
}
