package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where the value of a build argument stands. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "has(self.configMapKeyRef) != has(self.secretKeyRef)",
        message = "either configMapKeyRef or secretKeyRef is set")
public record ArgValueSource(
        @JsonPropertyDescription("Entry of a ConfigMap.") @Nullable
        KeyRef configMapKeyRef,

        @JsonPropertyDescription("Entry of a Secret. The value is visible in the history of the image.") @Nullable
        KeyRef secretKeyRef) {}
