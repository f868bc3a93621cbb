package build.kiln.build;

import build.kiln.rootfs.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Where the builders of one test work: a directory with a context and a cache, which is gone afterwards. */
final class BuilderPlace implements BeforeEachCallback, AfterEachCallback {
    /** Puts a file in the place of the kernel's. */
    private static final String IN_ANOTHER_BOOT = "mount --bind \"$0\" /proc/sys/kernel/random/boot_id && exec \"$@\"";

    private Path directory = Path.of("");
    private int empty;

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        directory = Files.createTempDirectory("kiln-builders-");
        Path context = Files.createDirectory(directory.resolve(BuildProcess.CONTEXT));
        Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
    }

    @Override
    public void afterEach(ExtensionContext test) throws IOException {
        TreeRemoval.remove(directory);
    }

    Path directory() {
        return directory;
    }

    /** That the builders share; the first of them makes it. */
    Path cache() {
        return directory.resolve("cache");
    }

    /** Starts a build on the cache; the argument N is {@code number}. */
    BuilderJvm start(String dockerfile, int number) throws IOException {
        return BuilderJvm.start(directory, cache(), dockerfile, number);
    }

    /**
     * The same.
     *
     * @param before as of {@link BuilderJvm#startAfter}
     */
    BuilderJvm startAfter(List<String> before, String dockerfile, int number) throws IOException {
        return BuilderJvm.startAfter(before, directory, cache(), dockerfile, number);
    }

    /** The same with an empty cache of its own. */
    BuilderJvm startAlone(String dockerfile, int number) throws IOException {
        empty++;
        return BuilderJvm.start(directory, emptyCache(), dockerfile, number);
    }

    /** The digest of what a build with an empty cache comes to. */
    String alone(String dockerfile, int number) throws IOException, InterruptedException {
        try (BuilderJvm alone = startAlone(dockerfile, number)) {
            return alone.digest();
        } finally {
            TreeRemoval.remove(emptyCache());
        }
    }

    /** What {@link BuilderJvm#startAfter} takes for a builder that believes to be in {@code boot}. */
    List<String> inBoot(String boot) throws IOException {
        Path id = Files.writeString(directory.resolve("boot-" + boot), boot + "\n");
        return List.of("sh", "-c", IN_ANOTHER_BOOT, id.toString());
    }

    private Path emptyCache() {
        return directory.resolve("alone-" + empty);
    }
}
