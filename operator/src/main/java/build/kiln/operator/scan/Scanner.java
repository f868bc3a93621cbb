package build.kiln.operator.scan;

import build.kiln.operator.policy.ImageJudge;
import build.kiln.operator.policy.PolicyFeed;
import build.kiln.operator.policy.PolicyInForce;
import build.kiln.policy.ImageUse;
import build.kiln.policy.WorkloadImages;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks the policies about the pods of the cluster, one page of them at a time. */
final class Scanner {
    private static final long PAGE = 250;
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    private final KubernetesClient client;
    private final PolicyFeed feed;
    private final ImageJudge images;
    private final Set<String> exempt;

    /** A scanner that leaves out {@code exempt} namespaces, in which nothing is denied either. */
    Scanner(KubernetesClient client, PolicyFeed feed, ImageJudge images, Set<String> exempt) {
        this.client = client;
        this.feed = feed;
        this.images = images;
        this.exempt = Set.copyOf(exempt);
    }

    Findings scan(Instant now) {
        List<PolicyInForce> policies = feed.board().all();
        Map<String, Long> generations = new HashMap<>();
        policies.forEach(policy -> generations.put(policy.name(), policy.generation()));
        Findings findings = new Findings(generations, now);
        @Nullable String next = null;
        do {
            PodList page = client.pods()
                    .inAnyNamespace()
                    .list(new ListOptionsBuilder()
                            .withLimit(PAGE)
                            .withContinue(next)
                            .build());
            page.getItems().stream().filter(this::counts).forEach(pod -> judge(pod, policies, findings, now));
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        return findings;
    }

    private boolean counts(Pod pod) {
        return !exempt.contains(pod.getMetadata().getNamespace())
                && (pod.getStatus() == null
                        || !ENDED.contains(String.valueOf(pod.getStatus().getPhase())));
    }

    private void judge(Pod pod, List<PolicyInForce> policies, Findings findings, Instant now) {
        String namespace = pod.getMetadata().getNamespace();
        List<ImageUse> uses =
                WorkloadImages.of(client.getKubernetesSerialization().convertValue(pod, JsonNode.class));
        feed.place(namespace)
                .ifPresent(place -> findings.add(
                        new Findings.Offender(
                                namespace,
                                pod.getMetadata().getName(),
                                pod.getMetadata().getUid()),
                        uses.size(),
                        images.judge(policies, place, uses, now).violations()));
    }
}
