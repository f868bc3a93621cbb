package build.kiln.operator.pod;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildPlacesTest {
    private static final Toleration TOLERATION = new Toleration("NoSchedule", "arm", "Equal", null, "yes");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "linux/amd64 linux/arm64 | amd64 arm64 | OnSeveral[platforms={amd64=[linux/amd64], arm64=[linux/arm64]}]",
                "linux/arm64 linux/amd64 | amd64 arm64 | OnSeveral[platforms={arm64=[linux/arm64], amd64=[linux/amd64]}]",
                "linux/amd64 linux/aarch64 linux/386 linux/arm/v7 linux/s390x | amd64 arm64 | "
                        + "OnSeveral[platforms={amd64=[linux/amd64, linux/386, linux/s390x], arm64=[linux/aarch64, linux/arm/v7]}]",
                "linux/amd64 linux/amd64/v3 | amd64 arm64 | OnOne[architecture=amd64]",
                "linux/amd64 linux/arm64 | amd64 s390x | OnOne[architecture=amd64]",
                "linux/amd64 | amd64 | Anywhere[]",
                "linux/amd64 linux/arm64 | amd64 | Anywhere[]",
                "linux/riscv64 | amd64 arm64 | Anywhere[]",
                "windows/amd64 linux/arm64 | amd64 arm64 | OnOne[architecture=arm64]",
                "linux/amd64 linux/arm64 | none | Anywhere[]",
            })
    void platformsAreBuiltWhereTheirArchitectureIs(String platforms, String architectures, String expected) {
        assertEquals(
                expected,
                BuildPlaces.of(List.of(platforms.split(" ")), Set.of(architectures.split(" ")))
                        .toString());
    }

    @Test
    void aBuildThatNamesNoPlatformRunsAnywhere() {
        assertEquals(new BuildPlaces.Anywhere(), BuildPlaces.of(List.of(), Set.of("amd64", "arm64")));
    }

    @Test
    void nodesThatTakeNoBuilderDoNotCount() {
        Placement anywhere = new Placement(new ResourceRequirements(), Map.of(), List.of());
        Node tainted = new NodeBuilder(node("arm64", "True"))
                .editOrNewSpec()
                .addNewTaint()
                .withKey("arm")
                .withValue("yes")
                .withEffect("NoSchedule")
                .endTaint()
                .endSpec()
                .build();
        Node cordoned = new NodeBuilder(node("riscv64", "True"))
                .editOrNewSpec()
                .withUnschedulable(true)
                .endSpec()
                .build();
        Node windows = new NodeBuilder(node("arm", "True"))
                .editMetadata()
                .addToLabels("kubernetes.io/os", "windows")
                .endMetadata()
                .build();
        List<Node> nodes = List.of(node("amd64", "True"), node("s390x", "Unknown"), tainted, cordoned, windows);
        assertEquals(Set.of("amd64"), NodeArchitectures.of(nodes, anywhere));
        Placement tolerant = new Placement(new ResourceRequirements(), Map.of(), List.of(TOLERATION));
        assertEquals(Set.of("amd64", "arm64"), NodeArchitectures.of(nodes, tolerant));
        assertEquals(Set.of("arm64"), NodeArchitectures.of(nodes, tolerant.on("arm64")));
    }

    @Test
    void aSplitIsReadAsItWasWritten() {
        Split split = new Split(
                List.of("linux/arm64", "linux/amd64", "linux/386"),
                List.of(
                        new Split.Member("arm64", List.of("linux/arm64"), "kiln-cache-arm64"),
                        new Split.Member("amd64", List.of("linux/amd64", "linux/386"), "my.cache")));
        assertEquals(Optional.of(split), Split.parse(split.text()));
        for (String text : List.of("", "linux/amd64", "linux/amd64 amd64", "a b:c:d:e")) {
            assertEquals(Optional.empty(), Split.parse(text));
        }
    }

    private static Node node(String architecture, String ready) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(architecture)
                .addToLabels("kubernetes.io/os", "linux")
                .addToLabels("kubernetes.io/arch", architecture)
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .endCondition()
                .endStatus()
                .build();
    }
}
