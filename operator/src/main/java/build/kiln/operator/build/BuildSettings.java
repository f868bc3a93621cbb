package build.kiln.operator.build;

import build.kiln.api.v1alpha1.IsolationProfile;
import build.kiln.operator.pod.BuilderSettings;
import build.kiln.operator.pod.CacheVolume;
import build.kiln.operator.pod.DeniedAddresses;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the administrator decides for all builds.
 *
 * @param isolation for ImageBuilds that leave the choice; {@code AUTO} takes the strongest that all nodes support
 * @param resources for ImageBuilds that set none
 * @param mountsQuota bytes that the cache mounts of a scope may hold, for ImageBuilds that do not say; 0 for no limit
 * @param denied what builder pods may never reach
 * @param caConfigMap the ConfigMap in each namespace with further certificate authorities
 * @param registry in front of images that name no registry
 * @param insecureRegistries hosts that may be asked over plain HTTP
 * @param mirrors by registry host, in the order they are asked
 * @param concurrency how many builders may run at once
 * @param standby how many builders may wait for a build at once; 0 for none
 */
public record BuildSettings(
        BuilderSettings builder,
        IsolationProfile isolation,
        ResourceRequirements resources,
        CacheVolume cache,
        long mountsQuota,
        NetworkPolicies networkPolicy,
        DeniedAddresses denied,
        Optional<String> caConfigMap,
        Optional<String> registry,
        List<String> insecureRegistries,
        Map<String, List<String>> mirrors,
        int concurrency,
        int standby) {
    public BuildSettings {
        insecureRegistries = List.copyOf(insecureRegistries);
        mirrors = Map.copyOf(mirrors);
    }

    /** Whether namespaces with builds get a NetworkPolicy for them. */
    public enum NetworkPolicies {
        CREATED,
        LEFT_TO_OTHERS
    }
}
