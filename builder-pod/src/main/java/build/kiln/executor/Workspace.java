package build.kiln.executor;

import build.kiln.linux.MountCalls;
import build.kiln.linux.RandomName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The executor's own directories: bundles, secrets and the runtime's state in memory, scratch space on disk. Only the engine
 * can enter them.
 */
final class Workspace implements Closeable {
    private static final String MEMORY_OPTIONS = "mode=0700,size=256m";

    private final Path directory;
    private final AtomicInteger steps = new AtomicInteger();

    private Workspace(Path directory) {
        this.directory = directory;
    }

    static Workspace open(Path work) throws IOException {
        Files.createDirectories(work);
        Path directory = RandomName.newDirectory(work.toRealPath(), "exec");
        Workspace workspace = new Workspace(directory);
        Files.createDirectory(workspace.memory());
        Files.createDirectory(workspace.scratch());
        MountCalls.mount(
                "kiln", workspace.memory(), "tmpfs", MountCalls.NO_SETUID | MountCalls.NO_DEVICES, MEMORY_OPTIONS);
        Files.createDirectory(workspace.state());
        Files.createDirectory(workspace.bundles());
        return workspace;
    }

    private Path memory() {
        return directory.resolve("memory");
    }

    private Path scratch() {
        return directory.resolve("scratch");
    }

    private Path bundles() {
        return memory().resolve("bundles");
    }

    /** Where the runtime keeps its state. */
    Path state() {
        return memory().resolve("state");
    }

    Step newStep() throws IOException {
        // Names of containers are those of control groups, which all builders of the machine share.
        String name = "kiln-" + directory.getFileName() + "-" + steps.incrementAndGet();
        return new Step(
                Files.createDirectory(bundles().resolve(name)),
                Files.createDirectory(scratch().resolve(name)));
    }

    @Override
    public void close() throws IOException {
        MountCalls.detach(memory());
        delete(directory);
    }

    /** The space of one process, gone when it is closed. */
    static final class Step implements Closeable {
        private final Path bundle;
        private final Path scratch;
        private final List<Closeable> resources = new ArrayList<>();
        private int files;

        private Step(Path bundle, Path scratch) {
            this.bundle = bundle;
            this.scratch = scratch;
        }

        Path bundle() {
            return bundle;
        }

        /** A path that nothing has yet, in memory. */
        Path newFile() {
            return bundle.resolve("file" + files++);
        }

        /** A path that nothing has yet, on disk. */
        Path newScratch() {
            return scratch.resolve("scratch" + files++);
        }

        void closeAfter(Closeable resource) {
            resources.add(resource);
        }

        @Override
        public void close() throws IOException {
            for (Closeable resource : resources) {
                resource.close();
            }
            delete(bundle);
            delete(scratch);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(path);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
