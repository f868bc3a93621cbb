package build.kiln.exporter;

import build.kiln.blob.Blob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A layout in a directory, which may hold one already. */
final class DirectorySink implements LayoutSink {
    private final Path root;

    DirectorySink(Path root) {
        this.root = root;
    }

    @Override
    public void file(String path, byte[] content) throws IOException {
        Files.write(prepared(path), content);
    }

    @Override
    public void file(String path, Blob content) throws IOException {
        Files.copy(content.file(), prepared(path), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path prepared(String path) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.resolve("..").normalize());
        return file;
    }

    @Override
    public void close() {
        // Every file is in its place.
    }
}
