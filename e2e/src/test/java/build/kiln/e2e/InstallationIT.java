package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an installation by the chart puts into the cluster, and what the images that Kiln has built of itself are like. */
@ExtendWith(ClusterExtension.class)
class InstallationIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);

    /** With {@code AOTMode=on} the JVM does not start when it cannot use the cache. */
    @Test
    void theBuilderStartsFromTheClassCacheInItsImage(Cluster cluster, TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        namespace.create(new PodBuilder()
                .withNewMetadata()
                .withName("builder")
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .addNewImagePullSecret(InstalledKiln.REGISTRY_SECRET)
                .addNewContainer()
                .withName("builder")
                .withImage(builds.kiln().builderImage())
                .addNewEnv()
                .withName("KILN_MAIN")
                .withValue("build.kiln.cli.Training")
                .endEnv()
                .addNewEnv()
                .withName("KILN_JVM")
                .withValue("-XX:AOTMode=on -Xlog:class+load:stdout")
                .endEnv()
                .addNewEnv()
                .withName("KILN_REQUEST")
                .withValue("/tmp/request.json")
                .endEnv()
                .withNewResources()
                .withLimits(Map.of("memory", new Quantity("2Gi")))
                .endResources()
                .endContainer()
                .endSpec()
                .build());
        List<String> log = namespace.logOfEnded("builder", 240).lines().toList();
        List<String> engine = log.stream()
                .filter(line -> line.contains(" build.kiln.") && !line.contains("$$"))
                .toList();
        assertTrue(engine.size() > 300, () -> String.join("\n", log.subList(Math.max(0, log.size() - 30), log.size())));
        assertEquals(
                List.of(),
                engine.stream()
                        .filter(line -> !line.contains("shared objects file"))
                        // JGit's jars are signed: the JVM keeps no class of a signed jar, nor one that extends it.
                        .filter(line -> !line.contains(" build.kiln.source."))
                        .toList(),
                "every class of the engine comes from the cache");
        assertTrue(log.stream().anyMatch(line -> line.startsWith("image ")), "the build succeeds");
    }

    @Test
    void nodesHaveTheSeccompProfile(Cluster cluster) throws IOException {
        InstalledKiln.on(cluster);
        assertEquals(
                Files.readString(Project.root().resolve("helm/kiln/files/seccomp/builder.json")),
                Files.readString(cluster.seccompProfiles().resolve("kiln/builder.json")));
    }

    @Test
    void buildersAcceptNothingAndDoNotReachTheMetadataAddress(TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        builds.applyDockerfile("any", "FROM scratch\nCOPY note.txt /\n");
        builds.awaitReady("any", 1, LIMIT);
        NetworkPolicy policy = namespace
                .client()
                .network()
                .v1()
                .networkPolicies()
                .inNamespace(namespace.name())
                .withName("kiln-builder")
                .require();
        assertAll(
                () -> assertEquals(
                        "builder",
                        policy.getSpec().getPodSelector().getMatchLabels().get("app.kubernetes.io/component")),
                () -> assertEquals(
                        List.of("Ingress", "Egress"), policy.getSpec().getPolicyTypes()),
                () -> assertEquals(List.of(), policy.getSpec().getIngress()),
                () -> assertTrue(policy.getSpec().getEgress().getFirst().getTo().stream()
                        .flatMap(to -> to.getIpBlock().getExcept().stream())
                        .anyMatch("169.254.169.254/32"::equals)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list secrets",
                "watch configmaps",
                "create pods",
                "delete pods",
                "update imagebuilds.kiln.build",
                "delete imagebuilds.kiln.build",
                "delete persistentvolumeclaims",
                "create rolebindings.rbac.authorization.k8s.io"
            })
    void theOperatorMayNot(String right, Cluster cluster, TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        String account = "--as=system:serviceaccount:" + InstalledKiln.NAMESPACE + ":kiln";
        String[] words = right.split(" ", 2);
        assertEquals(
                "no",
                builds.kubectl("auth", "can-i", words[0], words[1], account)
                        .run()
                        .output()
                        .strip());
    }
}
