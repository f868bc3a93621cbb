package build.kiln.operator.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The operator's configuration; {@code kiln.builder.image} is the environment's {@code KILN_BUILDER_IMAGE}. */
@ConfigMapping(prefix = "kiln")
public interface OperatorConfig {
    Operator operator();

    Builder builder();

    Defaults defaults();

    Admission admission();

    /** This process. */
    interface Operator {
        /** Where the operator runs and keeps its lease; without one it does not elect a leader. */
        Optional<String> namespace();

        /** The pod's name, which identifies it among replicas. */
        Optional<String> pod();
    }

    /** Every builder pod. */
    interface Builder {
        String image();

        @WithDefault("IfNotPresent")
        String imagePullPolicy();

        Optional<List<String>> imagePullSecrets();

        /** {@code auto} or the name of a profile. */
        @WithDefault("auto")
        String isolation();

        /** Relative to the kubelet's seccomp folder. */
        @WithDefault("kiln/builder.json")
        String seccompProfile();

        @WithDefault("10")
        int maxConcurrent();

        /** How many builders may wait for a build at once. */
        @WithDefault("5")
        int maxStandby();

        @WithDefault("30m")
        Duration timeout();

        /** How long a pod may take to be scheduled and started. */
        @WithDefault("10m")
        Duration startAllowance();

        /** How long a finished Job is kept at most. */
        @WithDefault("24h")
        Duration retention();

        /** Kubernetes resource requirements as JSON. */
        @WithDefault("{\"requests\":{\"cpu\":\"250m\",\"memory\":\"512Mi\"},\"limits\":{\"memory\":\"2Gi\"}}")
        String resources();

        @WithDefault("true")
        boolean networkPolicy();

        /** CIDRs no build may reach. */
        @WithDefault("169.254.169.254/32")
        List<String> denyCidrs();

        /** Addresses with a port each that no build may reach: the API server's. */
        Optional<List<String>> denyServices();

        Optional<String> priorityClass();
    }

    /** What ImageBuilds leave open. */
    interface Defaults {
        Optional<String> registry();

        Optional<List<String>> insecureRegistries();

        /** {@code FROM=TO}, several of one FROM in the order they are asked. */
        Optional<List<String>> registryMirrors();

        Optional<String> caConfigMap();

        @WithDefault("20Gi")
        String cacheSize();

        Optional<String> cacheStorageClass();

        @WithDefault("ReadWriteOnce")
        String cacheAccessMode();

        /** When a job in each namespace with a cache collects it, as cron writes it. Empty: builds collect, nobody else. */
        Optional<String> cacheCollection();

        /** The most that the cache mounts of a scope hold when a build has ended, as a quantity. Empty: no limit. */
        Optional<String> cacheMountsQuota();
    }

    /** The webhooks. */
    interface Admission {
        /** They need a namespace too. */
        @WithDefault("false")
        boolean enabled();

        /** Name of the webhook configurations that the chart has created. */
        @WithDefault("kiln")
        String configuration();

        /** Name of the Secret with the certificates. */
        @WithDefault("kiln-webhook")
        String secret();

        /** Name of the Service that leads here. */
        @WithDefault("kiln-webhook")
        String service();

        /** By which an API server outside the cluster's network reaches the webhooks instead. */
        Optional<String> url();

        @WithDefault("8443")
        int port();

        /** Certificates are renewed when two thirds of it are over. */
        @WithDefault("2160h")
        Duration certificateLifetime();

        /** Between two looks at what runs already. */
        @WithDefault("10m")
        Duration scanInterval();
    }
}
