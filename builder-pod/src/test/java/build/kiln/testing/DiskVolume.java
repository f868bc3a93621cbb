package build.kiln.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An ext4 file system on a disk of its own, an image behind a loop device, that can lose its power: what has not reached the disk by then
 * is gone, and the journal is replayed when it is mounted again. Needs root.
 */
public final class DiskVolume implements AutoCloseable {
    /** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH: nothing is written from here on, not even the journal. */
    private static final String SHUT_DOWN =
            "open(my $root, '<', $ARGV[0]) or die $!; my $flags = pack('L', 2); ioctl($root, 0x8004587d, $flags) or die $!";

    private static final long WAIT_SECONDS = 60;

    private final Path directory;
    private Path image;
    private int restarts;

    private DiskVolume(Path image, Path directory) {
        this.directory = directory;
        this.image = image;
    }

    /** A new one on {@code directory}, whose disk is the file {@code image}. */
    public static DiskVolume on(Path directory, Path image, int megabytes) throws IOException, InterruptedException {
        run("truncate", "-s", megabytes + "M", image.toString());
        run("mkfs.ext4", "-q", image.toString());
        DiskVolume volume = new DiskVolume(image, directory);
        volume.mount();
        return volume;
    }

    private void mount() throws IOException, InterruptedException {
        run("mount", "-o", "loop", image.toString(), directory.toString());
    }

    /** Cuts the power: from here on every access fails. */
    public void cutPower() throws IOException, InterruptedException {
        run("perl", "-e", SHUT_DOWN, directory.toString());
    }

    /** Starts again from what is on the disk. */
    public void restart() throws IOException, InterruptedException {
        unmount();
        // A copy, because the dead file system lives on in the mount namespaces of processes that are just being
        // killed.
        Path copy = image.resolveSibling("disk-" + ++restarts);
        run("cp", "--sparse=always", image.toString(), copy.toString());
        Files.delete(image);
        image = copy;
        mount();
    }

    private void unmount() throws IOException, InterruptedException {
        run("umount", "--lazy", directory.toString());
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(List.of(command) + ": " + output);
            }
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            unmount();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
