package build.kiln.operator.pod;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.List;
import java.util.Map;

/**
 * What all builds of a namespace share. These objects have no owner: the cache outlives any one ImageBuild.
 */
public final class NamespaceObjects {
    /** The claim that holds a namespace's layer cache. */
    public static final String CACHE_CLAIM = "kiln-cache";

    /** The policy that keeps builders from the node's metadata service and everyone from the builders. */
    public static final String NETWORK_POLICY = "kiln-builder";

    private static final IntOrString DNS = new IntOrString(53);

    private NamespaceObjects() {}

    /** The claim of the builders on nodes of one architecture, where one volume cannot serve all nodes. */
    public static String cacheClaim(String architecture) {
        return CACHE_CLAIM + "-" + architecture;
    }

    public static PersistentVolumeClaim cacheClaim(String namespace, String name, CacheVolume volume) {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(Names.labels(Names.CACHE))
                .endMetadata()
                .withNewSpec()
                .withAccessModes(volume.accessMode())
                .withStorageClassName(volume.storageClass().orElse(null))
                .withNewResources()
                .withRequests(Map.of("storage", volume.size()))
                .endResources()
                .endSpec()
                .build();
    }

    /**
     * Builders accept no connection and reach everything but the denied ranges; names resolve everywhere, because some
     * clusters serve DNS on a link-local address.
     *
     * <p>Of a denied service only its port is: a registry may be at the address of the API server.
     */
    public static NetworkPolicy networkPolicy(String namespace, DeniedAddresses denied) {
        List<String> v4 =
                denied.all().stream().filter(cidr -> !cidr.contains(":")).toList();
        List<String> v6 =
                denied.all().stream().filter(cidr -> cidr.contains(":")).toList();
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withName(NETWORK_POLICY)
                .withNamespace(namespace)
                .withLabels(Names.labels(Names.BUILDER))
                .endMetadata()
                .withNewSpec()
                .withNewPodSelector()
                .withMatchLabels(Names.labels(Names.BUILDER))
                .endPodSelector()
                .withPolicyTypes("Ingress", "Egress")
                .addNewEgress()
                .addNewTo()
                .withIpBlock(new IPBlock("0.0.0.0/0", v4))
                .endTo()
                .addNewTo()
                .withIpBlock(new IPBlock("::/0", v6))
                .endTo()
                .endEgress()
                .addNewEgress()
                .addNewPort()
                .withProtocol("UDP")
                .withPort(DNS)
                .endPort()
                .addNewPort()
                .withProtocol("TCP")
                .withPort(DNS)
                .endPort()
                .endEgress()
                .addAllToEgress(denied.partly().stream()
                        .map(NamespaceObjects::otherPorts)
                        .toList())
                .endSpec()
                .build();
    }

    private static NetworkPolicyEgressRule otherPorts(DeniedAddresses.Service service) {
        List<NetworkPolicyPort> ports = service.otherPorts().stream()
                .map(range -> new NetworkPolicyPort(range.last(), new IntOrString(range.first()), "TCP"))
                .toList();
        return new NetworkPolicyEgressRuleBuilder()
                .addNewTo()
                .withIpBlock(new IPBlock(service.cidr(), List.of()))
                .endTo()
                .addAllToPorts(ports)
                .build();
    }
}
