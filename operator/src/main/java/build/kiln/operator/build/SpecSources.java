package build.kiln.operator.build;

import build.kiln.api.v1alpha1.GitSource;
import build.kiln.api.v1alpha1.HttpSource;
import build.kiln.api.v1alpha1.ImageBuildSpec;
import build.kiln.api.v1alpha1.RegistryMirror;
import build.kiln.api.v1alpha1.SourceSpec;
import build.kiln.api.v1alpha1.VolumeSource;
import build.kiln.contract.BuilderFiles;
import build.kiln.contract.FailureReasons;
import build.kiln.contract.RegistryAccess;
import build.kiln.contract.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Where a request finds its context and how it reaches registries. */
final class SpecSources {
    private SpecSources() {}

    static Source source(SourceSpec spec, Optional<String> revision) throws InvalidSpecException {
        String contextDir = spec.contextDir();
        GitSource git = spec.git();
        if (git != null) {
            return new Source.Git(
                    git.url(),
                    Objects.requireNonNullElse(git.revision(), ""),
                    revision,
                    git.submodules(),
                    git.secretRef() == null ? Optional.empty() : Optional.of(BuilderFiles.GIT_CREDENTIALS),
                    contextDir);
        }
        if (spec.inline() != null) {
            return new Source.Inline(spec.inline().files(), contextDir);
        }
        if (spec.configMap() != null) {
            return new Source.ConfigMap(BuilderFiles.CONTEXT, contextDir);
        }
        VolumeSource volume = spec.volume();
        if (volume != null) {
            String folder = volume.path() == null ? "" : "/" + volume.path();
            return new Source.Directory(BuilderFiles.CONTEXT + folder, contextDir);
        }
        if (spec.oci() != null) {
            return new Source.Oci(spec.oci().image(), Optional.empty(), contextDir);
        }
        HttpSource http = spec.http();
        if (http != null) {
            return new Source.Http(
                    http.url(),
                    Optional.ofNullable(http.digest()),
                    http.secretRef() == null ? Optional.empty() : Optional.of(BuilderFiles.HTTP_CREDENTIALS),
                    contextDir);
        }
        throw new InvalidSpecException(
                FailureReasons.INVALID_REQUEST, "spec.source names none of the sources that this version builds from");
    }

    static RegistryAccess registries(ImageBuildSpec spec, BuildSettings settings) {
        boolean pull = spec.registries().pullSecretRef() != null
                || (spec.source().oci() != null && spec.source().oci().secretRef() != null);
        boolean ca = spec.registries().caBundleRef() != null
                || settings.caConfigMap().isPresent();
        List<String> insecure = new ArrayList<>(settings.insecureRegistries());
        insecure.addAll(spec.registries().insecure());
        Map<String, List<String>> mirrors = new LinkedHashMap<>(settings.mirrors());
        for (RegistryMirror mirror : spec.registries().mirrors()) {
            mirrors.put(mirror.host(), mirror.mirrors());
        }
        return new RegistryAccess(
                pull ? Optional.of(BuilderFiles.PULL_CONFIG) : Optional.empty(),
                spec.output().pushSecretRef() == null ? Optional.empty() : Optional.of(BuilderFiles.PUSH_CONFIG),
                insecure,
                ca ? Optional.of(BuilderFiles.CA_BUNDLE) : Optional.empty(),
                mirrors);
    }
}
