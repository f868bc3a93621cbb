package build.kiln.policy;

import build.kiln.api.v1alpha1.ImagePolicySpec;
import build.kiln.contract.PolicyDocument;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** Makes policies of the documents that a build request carries. */
public final class PolicyDocuments {
    private PolicyDocuments() {}

    /**
     * Understands {@code documents}, which whoever wrote the request has chosen by their namespace selectors; those are not
     * looked at again.
     *
     * @throws InvalidPolicyException naming the policy and the field that means nothing
     */
    public static List<Policy> read(List<PolicyDocument> documents) throws InvalidPolicyException {
        if (documents.isEmpty()) {
            return List.of();
        }
        ObjectMapper json = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        List<Policy> policies = new ArrayList<>();
        for (PolicyDocument document : documents) {
            try {
                policies.add(PolicyReader.readChosen(
                        document.name(), json.readValue(document.spec(), ImagePolicySpec.class)));
            } catch (JsonProcessingException e) {
                throw new InvalidPolicyException(
                        "policy " + document.name(), new IllegalArgumentException(e.getOriginalMessage(), e));
            }
        }
        return policies;
    }
}
