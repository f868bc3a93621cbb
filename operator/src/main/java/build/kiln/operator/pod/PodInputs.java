package build.kiln.operator.pod;

import build.kiln.api.v1alpha1.ArgValueSource;
import build.kiln.api.v1alpha1.BuildArg;
import build.kiln.api.v1alpha1.BuildSecret;
import build.kiln.api.v1alpha1.BuildSsh;
import build.kiln.api.v1alpha1.ImageBuildSpec;
import build.kiln.api.v1alpha1.KeyRef;
import build.kiln.api.v1alpha1.SecretRef;
import build.kiln.api.v1alpha1.SourceSpec;
import build.kiln.contract.BuilderFiles;
import build.kiln.request.PullSecret;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Secrets, ConfigMaps and volumes a spec names: what must be there before a pod starts, and where the pod sees it.
 *
 * @param needs in the order of the spec
 */
public record PodInputs(List<Need> needs, List<FileMount> mounts) {
    private static final String DOCKER_CONFIG = ".dockerconfigjson";
    private static final String SSH_KEY = "ssh-privatekey";
    private static final String CA = "ca.crt";

    public PodInputs {
        needs = List.copyOf(needs);
        mounts = List.copyOf(mounts);
    }

    /**
     * Reads a spec.
     *
     * @param defaultCa a ConfigMap whose {@code ca.crt} is trusted when the spec names none
     */
    public static PodInputs of(ImageBuildSpec spec, Optional<String> defaultCa) {
        Collector collector = new Collector();
        source(collector, spec.source());
        for (BuildArg arg : spec.args()) {
            ArgValueSource from = arg.valueFrom();
            if (from != null) {
                String field = "spec.args[" + arg.name() + "].valueFrom";
                collector.need(Need.Kind.CONFIG_MAP, from.configMapKeyRef(), field);
                collector.need(Need.Kind.SECRET, from.secretKeyRef(), field);
                if (from.secretKeyRef() != null) {
                    collector.secret(
                            BuilderFiles.arg(arg.name()),
                            from.secretKeyRef().name(),
                            from.secretKeyRef().key());
                }
            }
        }
        for (BuildSecret secret : spec.secrets()) {
            KeyRef key = secret.secretKeyRef();
            collector.need(Need.Kind.SECRET, key, "spec.secrets[" + secret.id() + "]");
            collector.secret(BuilderFiles.secret(secret.id()), key.name(), key.key());
        }
        for (BuildSsh ssh : spec.ssh()) {
            collector.need(Need.Kind.SECRET, ssh.secretRef(), Set.of(SSH_KEY), "spec.ssh[" + ssh.id() + "]");
            collector.secret(BuilderFiles.ssh(ssh.id()), ssh.secretRef().name(), SSH_KEY);
        }
        registries(collector, spec, defaultCa);
        collector.claim(spec.cache().volume().claimName(), "spec.cache.volume.claimName");
        return new PodInputs(collector.needs, collector.mounts);
    }

    private static void source(Collector collector, SourceSpec source) {
        if (source.git() != null && source.git().secretRef() != null) {
            SecretRef secret = source.git().secretRef();
            collector.need(Need.Kind.SECRET, secret, Set.of(), "spec.source.git.secretRef");
            collector.folder(BuilderFiles.GIT_CREDENTIALS, secret.name());
        }
        if (source.http() != null && source.http().secretRef() != null) {
            SecretRef secret = source.http().secretRef();
            collector.need(Need.Kind.SECRET, secret, Set.of(), "spec.source.http.secretRef");
            collector.folder(BuilderFiles.HTTP_CREDENTIALS, secret.name());
        }
        if (source.configMap() != null) {
            String name = source.configMap().name();
            collector.needs.add(new Need(Need.Kind.CONFIG_MAP, name, Set.of(), "spec.source.configMap"));
            collector.mounts.add(new FileMount.OfConfigMap(collector.volume(), BuilderFiles.CONTEXT, name, Map.of()));
        }
        if (source.volume() != null) {
            String claim = source.volume().claimName();
            collector.claim(claim, "spec.source.volume.claimName");
            collector.mounts.add(new FileMount.OfClaim(collector.volume(), BuilderFiles.CONTEXT, claim));
        }
    }

    private static void registries(Collector collector, ImageBuildSpec spec, Optional<String> defaultCa) {
        PullSecret.of(spec)
                .ifPresent(pull -> collector.dockerConfig(BuilderFiles.PULL_CONFIG, pull.ref(), pull.field()));
        collector.dockerConfig(BuilderFiles.PUSH_CONFIG, spec.output().pushSecretRef(), "spec.output.pushSecretRef");
        KeyRef ca = spec.registries().caBundleRef();
        if (ca == null && defaultCa.isPresent()) {
            ca = new KeyRef(defaultCa.get(), CA);
        }
        if (ca != null) {
            collector.need(Need.Kind.CONFIG_MAP, ca, "spec.registries.caBundleRef");
            collector.mounts.add(new FileMount.OfConfigMap(
                    collector.volume(), folder(BuilderFiles.CA_BUNDLE), ca.name(), Map.of(ca.key(), CA)));
        }
    }

    private static String folder(String file) {
        return file.substring(0, file.lastIndexOf('/'));
    }

    private static final class Collector {
        private final List<Need> needs = new ArrayList<>();
        private final List<FileMount> mounts = new ArrayList<>();

        /** Names of volumes are short and unlike any that a user could choose. */
        String volume() {
            return "input-" + mounts.size();
        }

        void need(Need.Kind kind, @Nullable KeyRef key, String field) {
            if (key != null) {
                needs.add(new Need(kind, key.name(), Set.of(key.key()), field));
            }
        }

        void need(Need.Kind kind, SecretRef ref, Set<String> keys, String field) {
            needs.add(new Need(kind, ref.name(), keys, field));
        }

        void claim(@Nullable String name, String field) {
            if (name != null) {
                needs.add(new Need(Need.Kind.CLAIM, name, Set.of(), field));
            }
        }

        void dockerConfig(String file, @Nullable SecretRef ref, String field) {
            if (ref != null) {
                need(Need.Kind.SECRET, ref, Set.of(DOCKER_CONFIG), field);
                secret(file, ref.name(), DOCKER_CONFIG);
            }
        }

        void secret(String file, String name, String key) {
            String folder = PodInputs.folder(file);
            mounts.add(
                    new FileMount.OfSecret(volume(), folder, name, Map.of(key, file.substring(folder.length() + 1))));
        }

        void folder(String path, String name) {
            mounts.add(new FileMount.OfSecret(volume(), path, name, Map.of()));
        }
    }
}
