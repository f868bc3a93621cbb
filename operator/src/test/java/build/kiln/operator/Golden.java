package build.kiln.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares with files that are committed; {@code -Dgolden.update=true} writes them anew. */
public final class Golden {
    private static final Path FOLDER = Path.of("src/test/resources/golden");

    private Golden() {}

    public static void assertYaml(String file, Object value) {
        assertText(file, Serialization.asYaml(value));
    }

    public static void assertText(String file, String actual) {
        Path path = FOLDER.resolve(file);
        try {
            if (Boolean.getBoolean("golden.update")) {
                Files.createDirectories(path.getParent());
                Files.writeString(path, actual);
            }
            assertEquals(Files.readString(path), actual, "differs from " + path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
