package build.kiln.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;

/**
 * Names that nobody has given and nobody can foresee. They come from the kernel itself (random(4)): Java's SecureRandom, which
 * also UUIDs and temporary files are named by, sets up its security providers first, and that is time before a build begins.
 */
public final class RandomName {
    private static final Path SOURCE = Path.of("/dev/urandom");
    private static final int BYTES = 16;
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private RandomName() {}

    /** 128 bits, as 32 lower-case hexadecimal digits. */
    public static String next() throws IOException {
        try (InputStream random = Files.newInputStream(SOURCE)) {
            return HexFormat.of().formatHex(random.readNBytes(BYTES));
        }
    }

    /** A new, empty file in {@code parent} for this process's user alone, named {@code prefix} and 32 digits. */
    public static Path newFile(Path parent, String prefix) throws IOException {
        return Files.createFile(parent.resolve(prefix + next()), OWNER_ONLY_FILE);
    }

    /** A new directory in {@code parent} for this process's user alone, named {@code prefix} and 32 digits. */
    public static Path newDirectory(Path parent, String prefix) throws IOException {
        return Files.createDirectory(parent.resolve(prefix + next()), OWNER_ONLY);
    }
}
