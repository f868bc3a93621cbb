package build.kiln.request;

import build.kiln.api.v1alpha1.ImageBuildSpec;
import build.kiln.api.v1alpha1.SecretRef;
import build.kiln.api.v1alpha1.SourceSpec;
import java.util.Optional;

/**
 * The Secret whose credentials a build pulls with.
 *
 * @param field where the spec names it
 */
public record PullSecret(SecretRef ref, String field) {
    /** That of a source in a registry comes before the one for all registries. */
    public static Optional<PullSecret> of(ImageBuildSpec spec) {
        SourceSpec source = spec.source();
        if (source != null && source.oci() != null && source.oci().secretRef() != null) {
            return Optional.of(new PullSecret(source.oci().secretRef(), "spec.source.oci.secretRef"));
        }
        return Optional.ofNullable(spec.registries().pullSecretRef())
                .map(ref -> new PullSecret(ref, "spec.registries.pullSecretRef"));
    }
}
