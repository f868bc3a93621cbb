package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A build argument. Its value ends up in the history of the image: use secrets for what must stay secret. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(value = "has(self.value) != has(self.valueFrom)", message = "either value or valueFrom is set")
public record BuildArg(
        @JsonPropertyDescription("Name of the ARG.") @Required @Size(max = 128) @Pattern("^[A-Za-z_][A-Za-z0-9_]*$")
        String name,

        @JsonPropertyDescription("The value.") @Size(max = 16384) @Nullable
        String value,

        @JsonPropertyDescription("Where the value stands.") @Nullable
        ArgValueSource valueFrom) {}
