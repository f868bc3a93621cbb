package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Proves on a real node what the design promises of a builder pod in a namespace that enforces {@code baseline}. */
@ExtendWith(ClusterExtension.class)
class IsolationIT {
    private static final String PROFILE = "isolation/builder.json";

    // Kubernetes halves the dollars of an environment variable.
    private static final String CONTAINER = """
            {"ociVersion": "1.0.2", "root": {"path": "rootfs"},
             "process": {"cwd": "/", "args": ["sh", "-c", "echo pid $$$$"], "env": ["PATH=/bin"]},
             "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}],
             "linux": {"namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"}]}}
            """;

    @BeforeAll
    static void putProfileOnNode() throws IOException {
        Path target = Cluster.current().seccompProfiles().resolve(PROFILE);
        Files.createDirectories(target.getParent());
        Files.copy(
                Path.of(System.getProperty("kiln.root"), "helm/kiln/files/seccomp/builder.json"),
                target,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void mountsOverlayAndStartsContainersInNestedUserNamespace(Cluster cluster, TestNamespace namespace) {
        String script = """
                set -eu
                echo "outer $(cat /proc/self/uid_map)"
                exec unshare --user --map-users 0,0,65536 --map-groups 0,0,65536 --mount -- sh -euc '
                    cd /scratch
                    mkdir -p lower upper work merged
                    echo base >lower/file
                    mount -t overlay overlay -o userxattr,lowerdir=lower,upperdir=upper,workdir=work merged
                    echo changed >merged/file
                    test "$(cat lower/file)" = base
                    test "$(cat upper/file)" = changed
                    echo overlay works
                    mkdir -p bundle/rootfs/bin bundle/rootfs/proc
                    cp /bin/busybox bundle/rootfs/bin/sh
                    cd bundle
                    printf %s "$CONFIG" >config.json
                    runc --root /tmp/runc --rootless true run --no-new-keyring one
                    crun --root /tmp/crun --cgroup-manager disabled run --no-new-keyring two
                '
                """;
        namespace.create(builder(cluster, script));
        String log = namespace.logOfEnded("builder", 120);
        assertTrue(log.contains("overlay works"), log);
        assertTrue(log.lines().filter("pid 1"::equals).count() == 2, log);
        assertTrue(!log.contains("outer          0          0"), "the pod has no user namespace of its own: " + log);
    }

    private static Pod builder(Cluster cluster, String script) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("builder")
                .endMetadata()
                .withNewSpec()
                .withHostUsers(false)
                .withRestartPolicy("Never")
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .addNewVolume()
                .withName("scratch")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .addNewContainer()
                .withName("builder")
                .withImage(cluster.mirror() + "/kiln/probe:1")
                .withCommand("bash", "-c", script)
                .addNewEnv()
                .withName("CONFIG")
                .withValue(CONTAINER)
                .endEnv()
                .addNewVolumeMount()
                .withName("scratch")
                .withMountPath("/scratch")
                .endVolumeMount()
                .withNewSecurityContext()
                .withProcMount("Unmasked")
                .withNewCapabilities()
                .withDrop("ALL")
                .withAdd("SETUID", "SETGID", "SETFCAP")
                .endCapabilities()
                .withNewSeccompProfile()
                .withType("Localhost")
                .withLocalhostProfile(PROFILE)
                .endSeccompProfile()
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }
}
