package build.kiln.build;

import build.kiln.testing.RegistryServer;
import java.nio.file.Files;
import java.nio.file.Path;

/** What tests of caches outside the volume begin with: a context with a userland, a registry, and volumes that are empty. */
final class CacheScene implements AutoCloseable {
    final RegistryServer registry;
    private final Path directory;
    private int volumes;

    private CacheScene(Path directory, RegistryServer registry) {
        this.directory = directory;
        this.registry = registry;
    }

    /** A scene in {@code directory}, which is empty. */
    static CacheScene in(Path directory) throws Exception {
        Path context = Files.createDirectory(directory.resolve("context"));
        Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
        Files.writeString(context.resolve("message"), "hello");
        return new CacheScene(directory, RegistryServer.plain(Files.createDirectory(directory.resolve("registry"))));
    }

    Path context() {
        return directory.resolve("context");
    }

    Path emptyVolume() {
        volumes++;
        return latestVolume();
    }

    /** The one that was last empty. */
    Path latestVolume() {
        return directory.resolve("cache-" + volumes);
    }

    /** How many volumes there are so far. */
    int volumes() {
        return volumes;
    }

    @Override
    public void close() {
        registry.close();
    }
}
