package build.kiln.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import build.kiln.digest.Digest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformsTest {
    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux/amd64 linux/386",
        "linux/amd64/v3, linux/amd64/v3 linux/amd64/v2 linux/amd64 linux/386",
        "linux/x86_64/v1, linux/amd64 linux/386",
        "linux/arm, linux/arm/v7 linux/arm/v6 linux/arm/v5",
        "linux/arm64, linux/arm64 linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5",
        "linux/arm64/v8.1, linux/arm64/v8.1 linux/arm64 linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5",
        "linux/s390x, linux/s390x",
    })
    void runsWhatContainerdSaysItRuns(String platform, String expected) {
        assertEquals(
                expected,
                Platforms.runnableOn(platform(platform)).stream()
                        .map(Platform::toString)
                        .collect(Collectors.joining(" ")));
    }

    @Test
    void selectsTheBestVariantAndNeverAnAttestation() {
        Index index = index("unknown/unknown", "linux/arm/v6", "linux/arm/v7", "linux/arm64/v8");
        assertEquals("linux/arm64/v8", selected(index, "linux/arm64"));
        assertEquals("linux/arm/v7", selected(index, "linux/arm"));
        assertEquals("linux/arm/v6", selected(index, "linux/arm/v6"));
        assertEquals("none", selected(index, "linux/amd64"));
        assertEquals("none", selected(index("unknown/unknown"), "linux/amd64"));
    }

    private static String selected(Index index, String platform) {
        return Platforms.select(index, platform(platform))
                .flatMap(Descriptor::platform)
                .map(Platform::toString)
                .orElse("none");
    }

    private static Index index(String... platforms) {
        List<Descriptor> manifests = Arrays.stream(platforms)
                .map(name -> new Descriptor(
                        MediaTypes.OCI_MANIFEST, Digest.of(name), 1, Map.of(), Optional.of(platform(name))))
                .toList();
        return new Index(MediaTypes.OCI_INDEX, manifests, Map.of());
    }

    private static Platform platform(String text) {
        String[] parts = text.split("/", -1);
        return new Platform(parts[0], parts[1], parts.length > 2 ? parts[2] : "", "");
    }
}
