package build.kiln.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import build.kiln.failure.BuildException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As github.com/moby/sys/user resolves them. */
class UserDatabaseTest {
    @TempDir
    Path root = Path.of("/nonexistent");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''        | 0    | 0    | 0 3       | /root
                    root      | 0    | 0    | 0 3       | /root
                    0         | 0    | 0    | 0 3       | /root
                    app       | 1000 | 1001 | 1001 44   | /srv/app
                    1000      | 1000 | 1001 | 1001 44   | /srv/app
                    app:video | 1000 | 44   | 44        | /srv/app
                    app:7     | 1000 | 7    | 7         | /srv/app
                    4242      | 4242 | 0    | 0         | /
                    4242:44   | 4242 | 44   | 44        | /
                    bare      | 12   | 0    | 0         | /
                    """)
    void resolves(String spec, int uid, int gid, String groups, String home) throws Exception {
        Files.createDirectory(root.resolve("etc"));
        Files.writeString(root.resolve("etc/passwd"), """
                # comment
                root:x:0:0:root:/root:/bin/sh
                  app:x:1000:1001:An app:/srv/app:/bin/sh
                app:x:9:9::/second:/bin/sh

                bare:x:12
                """);
        Files.writeString(root.resolve("etc/group"), """
                root:x:0:
                sys:x:3:daemon,root
                video:x:44:app,other
                apps:x:50:application
                """);
        List<Integer> ids =
                Arrays.stream(groups.split(" ", -1)).map(Integer::valueOf).toList();
        assertEquals(new ProcessUser(uid, gid, ids, home), UserDatabase.of(root).resolve(spec));
    }

    @Test
    void anEmptyRootHasOnlyNumbers() throws Exception {
        UserDatabase empty = UserDatabase.of(root);
        assertEquals(new ProcessUser(0, 0, List.of(0), "/"), empty.resolve(""));
        assertEquals(new ProcessUser(0, 0, List.of(0), "/"), empty.resolve("root:root"));
        assertEquals(new ProcessUser(5, 0, List.of(0), "/"), empty.resolve("5"));
        assertThrows(BuildException.class, () -> empty.resolve("app"));
        assertThrows(BuildException.class, () -> empty.resolve("5:app"));
        assertThrows(BuildException.class, () -> empty.resolve("-1"));
    }

    @Test
    void aLinkOutOfTheRootLeadsNowhere() throws Exception {
        Files.createDirectory(root.resolve("etc"));
        Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("../../../../../../../../usr/lib/os-release"));
        assertThrows(BuildException.class, () -> UserDatabase.of(root).resolve("daemon"));
    }
}
