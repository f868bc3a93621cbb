package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What starts a build besides a change of this object. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TriggersSpec(
        @JsonPropertyDescription("A new commit of the followed revision.") @Nullable
        GitTrigger git,

        @JsonPropertyDescription("A call of the operator's webhook by a Git forge or registry.") @Nullable
        WebhookTrigger webhook,

        @JsonPropertyDescription("A base image whose tag moved.") @Nullable
        BaseImageTrigger baseImage,

        @JsonPropertyDescription("Cron expression with five fields, in UTC.")
        @Size(max = 100)
        @Pattern("^$|^\\S+( +\\S+){4}$")
        @Nullable
        String schedule) {
    static final TriggersSpec NONE = new TriggersSpec(null, null, null, null);
}
