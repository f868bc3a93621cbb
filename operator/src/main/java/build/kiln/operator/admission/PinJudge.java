package build.kiln.operator.admission;

import build.kiln.operator.policy.PolicyInForce;
import build.kiln.policy.ImageUse;
import build.kiln.policy.Subject.Place;
import build.kiln.policy.WorkloadImages;
import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Writes into new pods the digest that was built for the tag they name. The tag stays, so that rules about tags judge what
 * the pod's author wrote. Nothing is denied here.
 */
final class PinJudge implements Judge {
    private final Supplier<List<PolicyInForce>> policies;
    private final Places places;
    private final Function<Reference, Optional<String>> digests;
    private final ObjectMapper json;

    /** A judge; {@code digests} knows the digest that was built last for a tag. */
    PinJudge(
            Supplier<List<PolicyInForce>> policies,
            Places places,
            Function<Reference, Optional<String>> digests,
            ObjectMapper json) {
        this.policies = policies;
        this.places = places;
        this.digests = digests;
        this.json = json;
    }

    @Override
    public Answer judge(Review review) throws IOException {
        List<PolicyInForce> pinning = policies.get().stream()
                .filter(policy -> policy.spec().pinDigests())
                .toList();
        if (pinning.isEmpty() || review.operation() != Review.Operation.CREATE) {
            return Answer.ALLOWED;
        }
        Place place = places.existing(review.namespace());
        ArrayNode patch = json.createArrayNode();
        for (ImageUse use : WorkloadImages.of(review.object())) {
            pinned(use, pinning, place)
                    .ifPresent(image -> patch.addObject()
                            .put("op", "replace")
                            .put("path", pointer(use.field()))
                            .put("value", image));
        }
        return patch.isEmpty() ? Answer.ALLOWED : Answer.patched(patch.toString());
    }

    private Optional<String> pinned(ImageUse use, List<PolicyInForce> pinning, Place place) {
        Reference image;
        try {
            image = Reference.parse(use.image()).orLatest();
        } catch (InvalidReferenceException e) {
            return Optional.empty();
        }
        boolean wanted = image.digest().isEmpty()
                && pinning.stream().anyMatch(policy -> policy.policy().isAbout(place, image));
        return wanted
                ? digests.apply(image).map(digest -> image.withDigest(digest).canonical())
                : Optional.empty();
    }

    /** The JSON pointer (RFC 6901) of a field such as {@code spec.containers[0].image}. */
    private static String pointer(String field) {
        return "/" + field.replace("[", "/").replace("]", "").replace('.', '/');
    }
}
