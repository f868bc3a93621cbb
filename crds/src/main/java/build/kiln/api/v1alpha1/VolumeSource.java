package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A directory of a PersistentVolumeClaim, mounted read-only. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!has(self.path) || !self.path.split('/').exists(part, part == '..')",
        message = "path stays inside the volume")
public record VolumeSource(
        @JsonPropertyDescription("Name of a PersistentVolumeClaim in the same namespace.")
        @Required
        @Pattern(Patterns.OBJECT_NAME)
        @Size(max = 253)
        String claimName,

        @JsonPropertyDescription("Directory of the volume. Default: its root.")
        @Size(max = 512)
        @Pattern("^[^/].*$")
        @Nullable
        String path) {}
