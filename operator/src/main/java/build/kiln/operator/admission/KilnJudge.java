package build.kiln.operator.admission;

import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.api.v1alpha1.ImagePolicySpec;
import build.kiln.operator.policy.PolicyBoard;
import build.kiln.operator.policy.Requests;
import build.kiln.policy.InvalidPolicyException;
import build.kiln.policy.PolicyReader;
import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Judges Kiln's own objects: policies that mean nothing, and ImageBuilds that policies deny. */
final class KilnJudge implements Judge {
    private final PolicyBoard board;
    private final Places places;
    private final Optional<String> defaultRegistry;
    private final KubernetesSerialization json;
    private final InstantSource clock;

    /** A judge; {@code defaultRegistry} is in front of outputs that name no registry. */
    KilnJudge(
            PolicyBoard board,
            Places places,
            Optional<String> defaultRegistry,
            KubernetesSerialization json,
            InstantSource clock) {
        this.board = board;
        this.places = places;
        this.defaultRegistry = defaultRegistry;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public Answer judge(Review review) throws IOException {
        JsonNode spec = review.object().path("spec");
        boolean other = review.operation() == Review.Operation.OTHER
                || !review.resource().group().equals(ImageBuild.GROUP);
        if (other || spec.equals(review.oldObject().path("spec"))) {
            return Answer.ALLOWED;
        }
        return switch (review.resource().name()) {
            case "imagepolicies" -> policy(review.name(), spec);
            case "imagebuilds" -> build(review, spec.path("output"));
            default -> Answer.ALLOWED;
        };
    }

    private Answer policy(String name, JsonNode spec) {
        try {
            PolicyReader.read(name, json.convertValue(spec, ImagePolicySpec.class));
            return Answer.ALLOWED;
        } catch (InvalidPolicyException | IllegalArgumentException e) {
            return Answer.denied("the policy means nothing: " + e.getMessage());
        }
    }

    private Answer build(Review review, JsonNode output) throws IOException {
        if (output.equals(review.oldObject().path("spec").path("output"))) {
            return Answer.ALLOWED;
        }
        List<String> tags = new ArrayList<>();
        output.path("tags").forEach(tag -> tags.add(tag.asText()));
        if (tags.isEmpty()) {
            tags.add(Reference.DEFAULT_TAG);
        }
        try {
            String image = Requests.repository(output.path("image").asText(), defaultRegistry);
            return Answer.of(
                    board.judge(Requests.subject(places.existing(review.namespace()), image, tags), clock.instant()));
        } catch (InvalidReferenceException e) {
            return Answer.denied("spec.output: " + e.getMessage());
        }
    }
}
