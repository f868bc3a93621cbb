package build.kiln.operator.pod;

import build.kiln.contract.Isolation;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SeccompProfileBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import java.util.List;

/**
 * What an isolation means for a pod and its one container.
 *
 * @param pod the pod's security context
 * @param container the container's security context
 * @param userNamespace whether the pod gets a user namespace of its own
 * @param entry what runs before the builder, to enter the namespaces a RUN step needs
 */
record IsolationProfile(
        PodSecurityContext pod, SecurityContext container, UserNamespace userNamespace, List<String> entry) {
    private static final long BUILDER_UID = 1000L;
    private static final String ALL_IDS = "0,0,65536";

    enum UserNamespace {
        OWN,
        NODE
    }

    IsolationProfile {
        entry = List.copyOf(entry);
    }

    static IsolationProfile of(Isolation isolation, BuilderSettings settings) {
        return switch (isolation) {
            case BASELINE -> baseline(settings);
            case USERNS -> userns();
            case ROOTLESS -> rootless();
            case RESTRICTED -> restricted();
            case LOCAL -> throw new IllegalArgumentException("isolation local is for builds without a pod");
        };
    }

    private static IsolationProfile baseline(BuilderSettings settings) {
        String profile = settings.seccompProfile()
                .orElseThrow(
                        () -> new IllegalArgumentException("isolation baseline needs a seccomp profile on the nodes"));
        SecurityContext container = new SecurityContextBuilder()
                .withProcMount("Unmasked")
                .withRunAsUser(0L)
                .withRunAsGroup(0L)
                .withNewCapabilities()
                .withDrop("ALL")
                .withAdd("SETUID", "SETGID", "SETFCAP")
                .endCapabilities()
                .withSeccompProfile(new SeccompProfileBuilder()
                        .withType("Localhost")
                        .withLocalhostProfile(profile)
                        .build())
                .build();
        return new IsolationProfile(
                new PodSecurityContext(),
                container,
                UserNamespace.OWN,
                List.of("unshare", "--user", "--map-users", ALL_IDS, "--map-groups", ALL_IDS, "--mount", "--"));
    }

    private static IsolationProfile userns() {
        SecurityContext container = new SecurityContextBuilder()
                .withProcMount("Unmasked")
                .withRunAsUser(0L)
                .withRunAsGroup(0L)
                .withNewCapabilities()
                .withAdd("SYS_ADMIN")
                .endCapabilities()
                .withSeccompProfile(seccomp("RuntimeDefault"))
                .build();
        return new IsolationProfile(new PodSecurityContext(), container, UserNamespace.OWN, List.of());
    }

    private static IsolationProfile rootless() {
        SecurityContext container = new SecurityContextBuilder()
                .withSeccompProfile(seccomp("Unconfined"))
                .build();
        return new IsolationProfile(
                nonRoot().build(),
                container,
                UserNamespace.NODE,
                List.of("unshare", "--user", "--map-root-user", "--map-auto", "--mount", "--"));
    }

    private static IsolationProfile restricted() {
        SecurityContext container = new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .withSeccompProfile(seccomp("RuntimeDefault"))
                .build();
        return new IsolationProfile(nonRoot().build(), container, UserNamespace.NODE, List.of());
    }

    private static PodSecurityContextBuilder nonRoot() {
        return new PodSecurityContextBuilder()
                .withRunAsNonRoot(true)
                .withRunAsUser(BUILDER_UID)
                .withRunAsGroup(BUILDER_UID)
                .withFsGroup(BUILDER_UID);
    }

    private static SeccompProfile seccomp(String type) {
        return new SeccompProfileBuilder().withType(type).build();
    }
}
