package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A rule that the policy's author has written in CEL. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OwnRule(
        @JsonPropertyDescription(
                "Its name; the rule is called rules.<name> in messages, exceptions and enforcementByRule.")
        @Required
        @Size(min = 1, max = 40)
        @Pattern("^[a-z][A-Za-z0-9]*$")
        String name,

        @JsonPropertyDescription(
                "A CEL expression that is true for images that keep the rule; docs/policy.md lists its "
                        + "variables. One that reads build is judged before the push, one that reads workload or provenance "
                        + "at admission, any other at both.")
        @Required
        @Size(min = 1, max = 2048)
        String expression,

        @JsonPropertyDescription("What is wrong with an image that breaks the rule.")
        @Required
        @Size(min = 1, max = 512)
        String message,

        @JsonPropertyDescription("What to do about it.") @Size(max = 512) @Nullable
        String remedy) {}
