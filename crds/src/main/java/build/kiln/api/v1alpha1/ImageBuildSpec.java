package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What to build and where to push it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!(has(self.dockerfile) && has(self.dockerfileInline))",
        message = "dockerfile and dockerfileInline exclude each other")
@ValidationRule(
        value = "!has(self.dockerfile) || (!self.dockerfile.startsWith('/') "
                + "&& !self.dockerfile.split('/').exists(part, part == '..'))",
        message = "dockerfile is relative and stays inside the context")
@ValidationRule(
        value = "!has(self.triggers) || !has(self.triggers.git) || has(self.source.git)",
        message = "triggers.git needs source.git")
public record ImageBuildSpec(
        @JsonPropertyDescription("Where the build context comes from.") @Required
        SourceSpec source,

        @JsonPropertyDescription("Path of the Dockerfile inside the context. Default: 'Dockerfile'.")
        @Size(min = 1, max = 512)
        @Nullable
        String dockerfile,

        @JsonPropertyDescription("The Dockerfile itself, instead of a file in the context.")
        @Size(min = 1, max = 131072)
        @Nullable
        String dockerfileInline,

        @JsonPropertyDescription("Stage to build. Default: the last one.")
        @Size(min = 1, max = 128)
        @Pattern("^[A-Za-z0-9][A-Za-z0-9_.-]*$")
        @Nullable
        String target,

        @JsonPropertyDescription("Build arguments.") @Size(max = 64)
        List<BuildArg> args,

        @JsonPropertyDescription("Secrets for RUN --mount=type=secret.") @Size(max = 32)
        List<BuildSecret> secrets,

        @JsonPropertyDescription("SSH keys for RUN --mount=type=ssh.") @Size(max = 8)
        List<BuildSsh> ssh,

        @JsonPropertyDescription("Platforms to build for, e.g. linux/amd64; several give an image index. Default: the "
                + "builder's own.")
        @Size(max = 8)
        List<@Pattern("^[a-z0-9]+/[a-z0-9_]+(/[a-z0-9.]+)?$") @Size(max = 64) String> platforms,

        @JsonPropertyDescription("What is made of the result.") @Required
        OutputSpec output,

        @JsonPropertyDescription("How registries are reached.")
        RegistriesSpec registries,

        @JsonPropertyDescription("Where results of steps are kept.")
        CacheSpec cache,

        @JsonPropertyDescription(
                "Upper bound of all times in the image: 'commit' for the time of the Git commit (other "
                        + "sources: none), 'none', or seconds since 1970. Default: commit.")
        @Default("commit")
        @Size(max = 12)
        @Pattern("^(commit|none|[0-9]{1,12})$")
        String sourceDateEpoch,

        @JsonPropertyDescription("From which severity on a finding of lint fails the build. Default: never.")
        @Default("never")
        @UnknownAllowed
        LintFailure lintFailOn,

        @JsonPropertyDescription("What starts a build besides a change of this object.")
        TriggersSpec triggers,

        @JsonPropertyDescription("The builder pod.") BuilderSpec builder,

        @JsonPropertyDescription("How many finished builds are kept.")
        HistorySpec history,

        @JsonPropertyDescription("Whether no build is started. A running one goes on.") @Default("false")
        boolean suspend) {
    public static final String DEFAULT_DOCKERFILE = "Dockerfile";

    public ImageBuildSpec {
        args = Copies.of(args);
        secrets = Copies.of(secrets);
        ssh = Copies.of(ssh);
        platforms = Copies.of(platforms);
        registries = Objects.requireNonNullElse(registries, RegistriesSpec.DEFAULT);
        cache = Objects.requireNonNullElse(cache, CacheSpec.DEFAULT);
        sourceDateEpoch = Objects.requireNonNullElse(sourceDateEpoch, "commit");
        lintFailOn = Objects.requireNonNullElse(lintFailOn, LintFailure.NEVER);
        triggers = Objects.requireNonNullElse(triggers, TriggersSpec.NONE);
        builder = Objects.requireNonNullElse(builder, BuilderSpec.DEFAULT);
        history = Objects.requireNonNullElse(history, HistorySpec.DEFAULT);
    }
}
