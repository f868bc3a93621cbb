package build.kiln.api.v1alpha1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Compares {@code crds/yaml} with what the Java types generate. To write the files anew:
 *
 * <pre>mvn -pl crds test -Dtest=CrdYamlTest -Dkiln.crds.write=true</pre>
 */
class CrdYamlTest {
    private static final Path COMMITTED = Path.of("yaml");
    private static final String HOW =
            " differs from the Java types; run: mvn -pl crds test -Dtest=CrdYamlTest -Dkiln.crds.write=true";

    @Test
    void committedDefinitionsAreTheGeneratedOnes() throws IOException {
        SortedMap<String, String> generated = GeneratedCrds.yaml();
        if (Boolean.getBoolean("kiln.crds.write")) {
            Files.createDirectories(COMMITTED);
            for (Map.Entry<String, String> file : generated.entrySet()) {
                Files.writeString(COMMITTED.resolve(file.getKey()), file.getValue());
            }
        }
        for (Map.Entry<String, String> file : generated.entrySet()) {
            Path committed = COMMITTED.resolve(file.getKey());
            assertTrue(Files.exists(committed), committed + HOW);
            assertEquals(file.getValue(), Files.readString(committed), committed + HOW);
        }
        try (Stream<Path> files = Files.list(COMMITTED)) {
            assertEquals(
                    List.copyOf(generated.keySet()),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }
}
