package build.kiln.operator.pod;

import static org.junit.jupiter.api.Assertions.assertEquals;

import build.kiln.contract.Isolation;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IsolationsTest {
    private static final Optional<String> PROFILE = Optional.of("kiln/builder.json");
    private static final Node NEW = node("v1.36.3", true);
    private static final Node OLD = node("v1.29.0", false);
    private static final Node JOINING = node("", false);

    @Test
    void theWeakestNodeDecides() {
        assertEquals(Isolation.BASELINE, Isolations.strongest(List.of(NEW), PROFILE));
        assertEquals(Isolation.USERNS, Isolations.strongest(List.of(NEW), Optional.empty()));
        assertEquals(Isolation.ROOTLESS, Isolations.strongest(List.of(NEW, OLD), PROFILE));
    }

    @Test
    void aNodeThatHasToldNothingYetDecidesNothing() {
        assertEquals(Isolation.BASELINE, Isolations.strongest(List.of(NEW, JOINING), PROFILE));
        assertEquals(Isolation.ROOTLESS, Isolations.strongest(List.of(JOINING, OLD), PROFILE));
        assertEquals(Isolation.BASELINE, Isolations.strongest(List.of(JOINING), PROFILE));
    }

    private static Node node(String kubelet, boolean userNamespaces) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName("node" + kubelet)
                .endMetadata()
                .withNewStatus()
                .withNewNodeInfo()
                .withKubeletVersion(kubelet)
                .endNodeInfo()
                .addNewRuntimeHandler()
                .withName("")
                .withNewFeatures()
                .withUserNamespaces(userNamespaces)
                .endFeatures()
                .endRuntimeHandler()
                .endStatus()
                .build();
    }
}
