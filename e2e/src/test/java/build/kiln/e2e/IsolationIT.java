package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
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

    /** As {@link #CONTAINER}, with the control group of its own that a step gets on a node with version 2. */
    private static final String GROUPED = """
            {"ociVersion": "1.0.2", "root": {"path": "rootfs"},
             "process": {"cwd": "/", "env": ["PATH=/bin"],
              "args": ["sh", "-c", "read pid </sys/fs/cgroup/cgroup.procs && ! echo 0 >/sys/fs/cgroup/cgroup.procs && echo group to read"]},
             "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
              {"destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup", "options": ["ro", "nosuid", "noexec", "nodev"]}],
             "linux": {"namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"}, {"type": "cgroup"}]}}
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
                    # What a node with version 2 alone shows, whatever this one has.
                    exec unshare --cgroup -- sh -euc "
                        mount -t cgroup2 -o ro cgroup2 /sys/fs/cgroup
                        mkdir -p rootfs/sys/fs/cgroup
                        printenv GROUPED >config.json
                        runc --root /tmp/runc --rootless true run --no-new-keyring three
                        crun --root /tmp/crun --cgroup-manager disabled run --no-new-keyring four
                    "
                '
                """;
        namespace.create(builder(cluster, script));
        String log = namespace.logOfEnded("builder", 120);
        assertTrue(log.contains("overlay works"), log);
        assertTrue(log.lines().filter("pid 1"::equals).count() == 2, log);
        assertTrue(log.lines().filter("group to read"::equals).count() == 2, log);
        assertTrue(!log.contains("outer          0          0"), "the pod has no user namespace of its own: " + log);
    }

    /** The pod's control groups, where a step shares its /sys; where it has its own, what the node lets it mount. */
    @Test
    void aStepFindsControlGroupsToReadOrNone(TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        builds.applyDockerfile("groups", """
                FROM busybox
                RUN find /sys/fs/cgroup -name cgroup.procs | grep . && ! grep -E '^[^ ]+ /sys/fs/cgroup[^ ]* [^ ]+ rw' /proc/mounts
                RUN --network=none if [ "$(wc -l </proc/self/cgroup)" = 1 ]; \\
                    then test -r /sys/fs/cgroup/cgroup.procs && ! mkdir /sys/fs/cgroup/made; \\
                    else test -z "$(ls -A /sys/fs/cgroup)"; fi
                """);
        builds.awaitReady("groups", 1, Duration.ofMinutes(6));
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
                .addNewEnv()
                .withName("GROUPED")
                .withValue(GROUPED)
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
