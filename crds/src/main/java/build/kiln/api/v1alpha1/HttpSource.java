package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** An archive behind a URL. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!self.url.matches('^https?://[^/]*:[^/]*@')",
        message = "the URL holds no password: use secretRef")
public record HttpSource(
        @JsonPropertyDescription("https:// or http:// URL of the archive.")
        @Required
        @Size(max = 2048)
        @Pattern("^https?://[^\\s]+$")
        String url,

        @JsonPropertyDescription("sha256:<hex> that the archive must have.") @Pattern(Patterns.DIGEST) @Nullable
        String digest,

        @JsonPropertyDescription("Secret with username and password, or token.") @Nullable
        SecretRef secretRef) {}
