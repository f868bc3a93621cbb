package build.kiln.api.v1alpha1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Compares {@code docs/api.md} with what the schemas say; the page itself says how to write it anew. */
class ApiDocumentTest {
    private static final Path COMMITTED = Path.of("..", "docs", "api.md");

    @Test
    void thePageIsWhatTheSchemasSay() throws IOException {
        String generated = ApiDocument.of(GeneratedCrds.definitions());
        if (Boolean.getBoolean("kiln.crds.write")) {
            Files.writeString(COMMITTED, generated);
        }
        assertEquals(generated, Files.readString(COMMITTED), COMMITTED + " says how to write it anew");
    }
}
