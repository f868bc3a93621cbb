package build.kiln.cli;

import build.kiln.api.v1alpha1.ImageBuildSpec;
import build.kiln.api.v1alpha1.KeyRef;
import build.kiln.api.v1alpha1.SecretRef;
import build.kiln.api.v1alpha1.SourceSpec;
import build.kiln.contract.BuilderFiles;
import build.kiln.request.FilePaths;
import build.kiln.request.PullSecret;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a pod has mounted, taken from the directory of the manifest: a Secret, a ConfigMap or a volume is the directory of its
 * name there, and its keys are the files in it.
 */
record NeighbourFiles(ImageBuildSpec spec, Path directory, Path store) implements FilePaths {
    private static final String DOCKER_CONFIG = ".dockerconfigjson";

    @Override
    public String locate(String path) {
        return switch (path) {
            case BuilderFiles.CACHE -> store.toString();
            case BuilderFiles.CONTEXT -> directory.resolve(contextName()).toString();
            case BuilderFiles.GIT_CREDENTIALS -> directory.resolve(gitSecret()).toString();
            case BuilderFiles.HTTP_CREDENTIALS ->
                directory.resolve(httpSecret()).toString();
            case BuilderFiles.PULL_CONFIG ->
                dockerConfig(PullSecret.of(spec).map(PullSecret::ref).orElse(null), path);
            case BuilderFiles.PUSH_CONFIG -> dockerConfig(spec.output().pushSecretRef(), path);
            case BuilderFiles.CA_BUNDLE -> authorities(spec.registries().caBundleRef(), path);
            default ->
                secretEntries()
                        .filter(entry -> path.equals(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .map(entry -> directory.resolve(entry.name()).resolve(entry.key()))
                        .findFirst()
                        .orElse(elsewhere(path))
                        .toString();
        };
    }

    private Path elsewhere(String path) {
        return directory.resolve(path.substring(1));
    }

    private String dockerConfig(@Nullable SecretRef secret, String path) {
        return Optional.ofNullable(secret)
                .map(named -> directory.resolve(named.name()).resolve(DOCKER_CONFIG))
                .orElse(elsewhere(path))
                .toString();
    }

    private String authorities(@Nullable KeyRef entry, String path) {
        return Optional.ofNullable(entry)
                .map(named -> directory.resolve(named.name()).resolve(named.key()))
                .orElse(elsewhere(path))
                .toString();
    }

    private Stream<Map.Entry<String, KeyRef>> secretEntries() {
        return Stream.concat(
                spec.secrets().stream()
                        .map(secret -> Map.entry(BuilderFiles.secret(secret.id()), secret.secretKeyRef())),
                spec.args().stream()
                        .flatMap(arg -> Optional.ofNullable(arg.valueFrom())
                                .flatMap(from -> Optional.ofNullable(from.secretKeyRef()))
                                .map(entry -> Map.entry(BuilderFiles.arg(arg.name()), entry))
                                .stream()));
    }

    private String contextName() {
        SourceSpec source = spec.source();
        if (source != null && source.volume() != null) {
            return source.volume().claimName();
        }
        return source != null && source.configMap() != null ? source.configMap().name() : "context";
    }

    private String gitSecret() {
        SourceSpec source = spec.source();
        return source != null && source.git() != null && source.git().secretRef() != null
                ? source.git().secretRef().name()
                : "git";
    }

    private String httpSecret() {
        SourceSpec source = spec.source();
        return source != null && source.http() != null && source.http().secretRef() != null
                ? source.http().secretRef().name()
                : "http";
    }
}
