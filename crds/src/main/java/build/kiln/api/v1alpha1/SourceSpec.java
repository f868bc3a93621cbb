package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the build context comes from. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "[has(self.git), has(self.oci), has(self.http), has(self.configMap), has(self.inline), "
                + "has(self.volume), has(self.flux)].filter(found, found).size() == 1",
        message = "exactly one of git, oci, http, configMap, inline, volume, flux is set")
@ValidationRule(
        value = "!has(self.contextDir) || (!self.contextDir.startsWith('/') "
                + "&& !self.contextDir.split('/').exists(part, part == '..'))",
        message = "contextDir is relative and stays inside the source")
public record SourceSpec(
        @JsonPropertyDescription("A Git repository.") @Nullable
        GitSource git,

        @JsonPropertyDescription("The files of an image or artifact in a registry.") @Nullable
        OciSource oci,

        @JsonPropertyDescription("A tar archive (plain, gzip, zstd, xz or bzip2) behind a URL.") @Nullable
        HttpSource http,

        @JsonPropertyDescription("The entries of a ConfigMap as files.") @Nullable
        ConfigMapSource configMap,

        @JsonPropertyDescription("Files that stand in this object.") @Nullable
        InlineSource inline,

        @JsonPropertyDescription("A directory of a PersistentVolumeClaim.") @Nullable
        VolumeSource volume,

        @JsonPropertyDescription("The artifact of a Flux source object.") @Nullable
        FluxSource flux,

        @JsonPropertyDescription("The directory inside the source that is the build context. Default: '.', all of it.")
        @Default(".")
        @Size(min = 1, max = 512)
        String contextDir) {
    public SourceSpec {
        contextDir = Objects.requireNonNullElse(contextDir, ".");
    }
}
