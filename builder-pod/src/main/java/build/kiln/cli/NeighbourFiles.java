package build.kiln.cli;

import build.kiln.api.v1alpha1.ImageBuildSpec;
import build.kiln.api.v1alpha1.SourceSpec;
import build.kiln.contract.BuilderFiles;
import build.kiln.request.FilePaths;
import java.nio.file.Path;

/**
 * What a pod has mounted, taken from the directory of the manifest: a Secret, a ConfigMap or a volume is the directory of its
 * name there.
 */
record NeighbourFiles(ImageBuildSpec spec, Path directory, Path store) implements FilePaths {
    @Override
    public String locate(String path) {
        if (path.equals(BuilderFiles.CACHE)) {
            return store.toString();
        }
        if (path.equals(BuilderFiles.CONTEXT)) {
            return directory.resolve(contextName()).toString();
        }
        if (path.equals(BuilderFiles.GIT_CREDENTIALS)) {
            return directory.resolve(gitSecret()).toString();
        }
        return spec.secrets().stream()
                .filter(secret -> path.equals(BuilderFiles.secret(secret.id())))
                .map(secret -> directory
                        .resolve(secret.secretKeyRef().name())
                        .resolve(secret.secretKeyRef().key()))
                .findFirst()
                .orElse(directory.resolve(path.substring(1)))
                .toString();
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
}
