package build.kiln.operator.app;

import build.kiln.api.ByteSize;
import build.kiln.api.v1alpha1.IsolationProfile;
import build.kiln.operator.admission.AdmissionSettings;
import build.kiln.operator.build.BuildSettings;
import build.kiln.operator.config.OperatorConfig;
import build.kiln.operator.pod.BuilderSettings;
import build.kiln.operator.pod.CacheVolume;
import build.kiln.operator.pod.DeniedAddresses;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the configuration's texts into settings, and refuses to start with ones that mean nothing. */
final class Settings {
    private static final String EVERY_ADDRESS = "0.0.0.0";
    private static final Duration SETTLING = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofSeconds(30);

    private Settings() {}

    static BuildSettings of(OperatorConfig config, KubernetesSerialization json) {
        OperatorConfig.Builder builder = config.builder();
        OperatorConfig.Defaults defaults = config.defaults();
        return new BuildSettings(
                new BuilderSettings(
                        builder.image(),
                        builder.imagePullPolicy(),
                        builder.imagePullSecrets().orElse(List.of()),
                        Optional.of(builder.seccompProfile()),
                        builder.startAllowance(),
                        builder.retention(),
                        builder.priorityClass()),
                IsolationProfile.valueOf(builder.isolation().toUpperCase(Locale.ROOT)),
                json.unmarshal(builder.resources(), ResourceRequirements.class),
                new CacheVolume(
                        new Quantity(defaults.cacheSize()),
                        defaults.cacheStorageClass(),
                        defaults.cacheAccessMode(),
                        defaults.cacheCollection()),
                defaults.cacheMountsQuota().map(ByteSize::parse).orElse(0L),
                builder.networkPolicy()
                        ? BuildSettings.NetworkPolicies.CREATED
                        : BuildSettings.NetworkPolicies.LEFT_TO_OTHERS,
                new DeniedAddresses(
                        builder.denyCidrs(),
                        builder.denyServices().orElse(List.of()).stream()
                                .map(DeniedAddresses.Service::parse)
                                .toList()),
                defaults.caConfigMap(),
                defaults.registry(),
                defaults.insecureRegistries().orElse(List.of()),
                mirrors(defaults.registryMirrors().orElse(List.of())),
                builder.maxConcurrent(),
                builder.maxStandby());
    }

    /** The webhooks' settings in a namespace. */
    static AdmissionSettings admission(OperatorConfig config, String namespace) {
        OperatorConfig.Admission admission = config.admission();
        return new AdmissionSettings(
                namespace,
                admission.configuration(),
                admission.secret(),
                admission.service(),
                admission.url(),
                List.of(admission.service() + "." + namespace + ".svc"),
                EVERY_ADDRESS,
                admission.port(),
                admission.certificateLifetime(),
                SETTLING,
                LOOK,
                config.defaults().registry());
    }

    private static Map<String, List<String>> mirrors(List<String> pairs) {
        Map<String, List<String>> mirrors = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1 || equals == pair.length() - 1) {
                throw new IllegalArgumentException("a registry mirror is FROM=TO, not " + pair);
            }
            mirrors.computeIfAbsent(pair.substring(0, equals), from -> new ArrayList<>())
                    .add(pair.substring(equals + 1));
        }
        return mirrors;
    }
}
