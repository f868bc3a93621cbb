package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The Git server that builds fetch from is a real one. */
@ExtendWith(ClusterExtension.class)
class GitServerIT {

    @Test
    void servesABranchThatMoves(Cluster cluster, @TempDir Path folder) throws IOException {
        Path files = Files.createDirectory(folder.resolve("files"));
        Files.writeString(files.resolve("page"), "first");
        GitRepository repository = GitServer.of(cluster).publish("moving", files);
        Path clone = folder.resolve("clone");
        Command.of("git", "clone", "--quiet", "--depth=1", repository.url(), clone)
                .succeed();
        assertEquals("first", Files.readString(clone.resolve("page")));

        String commit = repository.change("page", "second");
        String advertised =
                Command.of("git", "ls-remote", repository.url(), "main").succeed();
        assertEquals(commit, advertised.substring(0, 40));
    }
}
