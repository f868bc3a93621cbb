package build.kiln.blob;

import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.OpenFlags;
import build.kiln.linux.RandomName;
import build.kiln.linux.VolumeCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A cache volume, or its local counterpart below {@code KILN_HOME}: one directory that many processes on many machines
 * use at once.
 *
 * @param root the directory of the format in use, {@code v1}
 */
public record Volume(Path root) {
    private static final String FORMAT = "v1";

    /** Opens the volume at {@code directory}, making what is missing. */
    public static Volume open(Path directory) throws IOException {
        Volume volume = new Volume(directory.toAbsolutePath().resolve(FORMAT));
        Files.createDirectories(volume.temporary());
        return volume;
    }

    /** The directory {@code name} of the volume's layout, made when missing. */
    public Path directory(String name) throws IOException {
        Path directory = root.resolve(name);
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
        return directory;
    }

    /** A name in {@code v1/tmp} that nobody else uses. What is left there belongs to no record and is collected. */
    public Path newTemporary() throws IOException {
        return temporary().resolve(RandomName.next());
    }

    private Path temporary() {
        return root.resolve("tmp");
    }

    /** Makes everything written so far durable; records may point at it from then on. */
    public void sync() throws IOException {
        try (Fd directory = FileCalls.open(root, OpenFlags.DIRECTORY)) {
            VolumeCalls.sync(directory);
        }
    }
}
