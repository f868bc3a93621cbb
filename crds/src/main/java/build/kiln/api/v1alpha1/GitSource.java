package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A Git repository. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!self.url.matches('^[a-z]+://[^/]*:[^/]*@')",
        message = "the URL holds no password: use secretRef")
public record GitSource(
        @JsonPropertyDescription(
                "https://, http://, ssh:// or git@host:path. Credentials go into secretRef, never into the " + "URL.")
        @Required
        @Size(max = 1024)
        @Pattern(Patterns.GIT_URL)
        String url,

        @JsonPropertyDescription(
                "Branch, tag, full ref (refs/...) or commit hash. Default: the remote's default branch.")
        @Size(max = 255)
        @Pattern(Patterns.GIT_REVISION)
        @Nullable
        String revision,

        @JsonPropertyDescription("Secret with username and password, or token, or ssh-privatekey and known_hosts.")
        @Nullable
        SecretRef secretRef,

        @JsonPropertyDescription("Whether submodules are fetched too.") @Default("false")
        boolean submodules) {}
