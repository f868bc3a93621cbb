package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a caller without KILN_HOME and DOCKER_CONFIG is at home: in a user namespace, Java takes it for root. */
class HomeTest {
    @Test
    void storeAndCredentialsAreInTheCallersHome(@TempDir Path home) throws Exception {
        Console console = console(home);
        assertEquals(home.resolve(".local/share/kiln"), new StoreOptions().resolve(console));
        assertEquals(home.resolve(".docker/config.json"), RegistryOptions.dockerConfig(console));

        Files.writeString(home.resolve("Dockerfile"), "FROM scratch\nLABEL a=b\n");
        assertEquals(0, Main.run(new String[] {"build", home.toString()}, console));
        assertTrue(Files.isDirectory(home.resolve(".local/share/kiln/v1/blobs")));
    }

    private static Console console(Path home) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return new Console(
                new ByteArrayInputStream(new byte[0]),
                nowhere,
                nowhere,
                Console.ErrorStream.OTHER,
                name -> Optional.ofNullable(Map.of("HOME", home.toString()).get(name)));
    }
}
