package build.kiln.request;

import build.kiln.api.v1alpha1.GitSource;
import build.kiln.api.v1alpha1.HttpSource;
import build.kiln.api.v1alpha1.SecretRef;
import build.kiln.api.v1alpha1.SourceSpec;
import build.kiln.api.v1alpha1.VolumeSource;
import build.kiln.contract.BuilderFiles;
import build.kiln.contract.Source;
import build.kiln.reference.Reference;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sources of the API as sources of a request. */
final class SourceMapping {
    private SourceMapping() {}

    static Source source(SourceSpec spec, ResolvedInputs inputs, FilePaths files) throws InvalidSpecException {
        checkOne(Checks.required("spec.source", spec));
        String directory = Checks.inside("spec.source.contextDir", spec.contextDir());
        if (spec.git() != null) {
            return git(spec.git(), inputs, files, directory);
        }
        if (spec.oci() != null) {
            Checks.parsed("spec.source.oci.image", spec.oci().image(), Reference::parse);
            return new Source.Oci(spec.oci().image(), inputs.revision(), directory);
        }
        if (spec.http() != null) {
            return http(spec.http(), files, directory);
        }
        if (spec.inline() != null) {
            for (String path : spec.inline().files().keySet()) {
                Checks.inside("spec.source.inline.files", path);
            }
            return new Source.Inline(spec.inline().files(), directory);
        }
        if (spec.configMap() != null) {
            return new Source.ConfigMap(files.locate(BuilderFiles.CONTEXT), directory);
        }
        if (spec.volume() != null) {
            return volume(spec.volume(), files, directory);
        }
        ResolvedInputs.Artifact artifact = inputs.artifact()
                .orElseThrow(() -> new InvalidSpecException("spec.source.flux", "the source has no artifact"));
        return new Source.Http(artifact.url(), Optional.of(artifact.digest()), Optional.empty(), directory);
    }

    private static void checkOne(SourceSpec spec) throws InvalidSpecException {
        long count = Stream.of(
                        spec.git(),
                        spec.oci(),
                        spec.http(),
                        spec.configMap(),
                        spec.inline(),
                        spec.volume(),
                        spec.flux())
                .filter(Objects::nonNull)
                .count();
        if (count != 1) {
            throw new InvalidSpecException(
                    "spec.source", "exactly one of git, oci, http, configMap, inline, volume, flux is set");
        }
    }

    private static Source git(GitSource git, ResolvedInputs inputs, FilePaths files, String directory) {
        return new Source.Git(
                git.url(),
                Objects.requireNonNullElse(git.revision(), ""),
                inputs.revision(),
                git.submodules(),
                mounted(git.secretRef(), files.locate(BuilderFiles.GIT_CREDENTIALS)),
                directory);
    }

    private static Source http(HttpSource http, FilePaths files, String directory) {
        return new Source.Http(
                http.url(),
                Optional.ofNullable(http.digest()),
                mounted(http.secretRef(), files.locate(BuilderFiles.HTTP_CREDENTIALS)),
                directory);
    }

    private static Source volume(VolumeSource volume, FilePaths files, String directory) throws InvalidSpecException {
        String root = files.locate(BuilderFiles.CONTEXT);
        String path = volume.path();
        return new Source.Directory(
                path == null ? root : root + "/" + Checks.inside("spec.source.volume.path", path), directory);
    }

    private static Optional<String> mounted(@Nullable SecretRef secret, String path) {
        return Optional.ofNullable(secret).map(_ -> path);
    }
}
