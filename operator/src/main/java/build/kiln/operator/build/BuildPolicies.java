package build.kiln.operator.build;

import build.kiln.contract.BuildRequest;
import build.kiln.contract.PolicyDocument;
import build.kiln.operator.policy.PolicyFeed;
import build.kiln.operator.policy.Requests;
import build.kiln.operator.policy.Violations;
import build.kiln.policy.Subject.Place;
import build.kiln.policy.Verdict;
import build.kiln.policy.Violation;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the policies in force say about builds. */
final class BuildPolicies {
    private final PolicyFeed feed;
    private final KubernetesSerialization json;

    BuildPolicies(PolicyFeed feed, KubernetesSerialization json) {
        this.feed = feed;
        this.json = json;
    }

    /** The policies that a builder judges its result by. */
    List<PolicyDocument> documents(String namespace) {
        return feed.board().covering(place(namespace)).stream()
                .map(policy -> new PolicyDocument(policy.name(), json.asJson(policy.spec())))
                .toList();
    }

    /** Whether a policy denies a tag of this namespace's builds to move. */
    boolean keepTags(String namespace) {
        return feed.board().covering(place(namespace)).stream()
                .anyMatch(policy -> policy.policy().denies("tags.immutable"));
    }

    Verdict judge(BuildRequest request, Instant now) {
        return feed.board()
                .judge(
                        Requests.subject(
                                place(request.identity().namespace()),
                                request.output().image(),
                                request.output().tags()),
                        now);
    }

    /** A namespace that is gone has no labels any more; what is left in it is about to go too. */
    private Place place(String namespace) {
        return feed.place(namespace).orElseGet(() -> new Place(namespace, Map.of()));
    }

    static String told(Stream<Violation> violations) {
        return violations.map(Violations::text).collect(Collectors.joining("; "));
    }
}
