package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;

/** Files that stand in the ImageBuild itself. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "self.files.all(path, path.size() <= 255 && !path.startsWith('/') "
                + "&& !path.split('/').exists(part, part == '..'))",
        message = "paths of files are relative and stay inside the context")
public record InlineSource(
        @JsonPropertyDescription("Contents of the files by their path inside the context.")
        @Required
        @Size(min = 1, max = 64)
        Map<String, String> files) {
    public InlineSource {
        files = Copies.of(files);
    }
}
