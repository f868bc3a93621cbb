package build.kiln.snapshot;

import build.kiln.layer.LayerAttributes;
import build.kiln.linux.Errno;
import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileStatus;
import build.kiln.linux.MetadataCalls;
import build.kiln.linux.OpenFlags;
import build.kiln.linux.VolumeCalls;
import build.kiln.linux.XattrCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A file to be made again elsewhere with all that a layer keeps: owner, attributes, mode and times.
 *
 * @param directory holds it
 */
record FileReplica(Fd directory, String source, FileStatus status) {
    private static final int PRIVATE = 0600;
    private static final int PRIVATE_DIRECTORY = 0700;
    private static final int BLOCK = 64 * 1024;
    private static final ByteBuffer HOLE = ByteBuffer.allocateDirect(BLOCK).asReadOnlyBuffer();

    /** A buffer for {@link #make}. */
    static ByteBuffer newBuffer() {
        return ByteBuffer.allocateDirect(BLOCK);
    }

    /**
     * Makes {@code name} in {@code to}, which does not have it. False for sockets, which nobody listens at any more, and for device nodes
     * in user namespaces, which allow none.
     *
     * @param buffer its content is lost
     */
    boolean make(Fd to, String name, ByteBuffer buffer) throws IOException {
        switch (status.type()) {
            case REGULAR -> copyContent(to, name, buffer);
            case DIRECTORY -> FileCalls.makeDirectory(to, name, PRIVATE_DIRECTORY);
            case SYMLINK -> FileCalls.makeSymlink(to, name, FileCalls.readSymlink(directory, source));
            case FIFO, BLOCK_DEVICE, CHARACTER_DEVICE -> {
                if (!isNodeMade(to, name)) {
                    return false;
                }
            }
            case SOCKET -> {
                return false;
            }
        }
        giveAttributes(to, name);
        return true;
    }

    private boolean isNodeMade(Fd to, String name) throws IOException {
        try {
            FileCalls.makeNode(to, name, status.type(), PRIVATE, status.deviceMajor(), status.deviceMinor());
            return true;
        } catch (ErrnoException e) {
            if (e.is(Errno.EPERM)) {
                return false;
            }
            throw e;
        }
    }

    private void copyContent(Fd to, String name, ByteBuffer block) throws IOException {
        int create = OpenFlags.WRITE | OpenFlags.CREATE | OpenFlags.EXCLUSIVE;
        try (Fd in = FileCalls.openAt(directory, source, OpenFlags.READ | OpenFlags.NO_FOLLOW, 0);
                Fd out = FileCalls.openAt(to, name, create, PRIVATE)) {
            while (FileCalls.read(in, block.clear()) >= 0) {
                block.flip();
                if (block.remaining() == BLOCK && block.equals(HOLE)) {
                    VolumeCalls.skip(out, BLOCK);
                } else {
                    FileCalls.write(out, block);
                }
            }
            VolumeCalls.truncate(out, status.size());
        }
    }

    /** Makes {@code name} of {@code to}, which is of the same type, look like this file. */
    void giveAttributes(Fd to, String name) throws IOException {
        MetadataCalls.setOwner(to, name, status.uid(), status.gid());
        if (!status.isSymlink()) {
            for (String attribute : XattrCalls.list(directory, source)) {
                if (LayerAttributes.isKept(attribute)) {
                    Optional<byte[]> value = XattrCalls.get(directory, source, attribute);
                    if (value.isPresent()) {
                        XattrCalls.set(to, name, attribute, value.get());
                    }
                }
            }
            MetadataCalls.setPermissions(to, name, status.permissions());
        }
        MetadataCalls.setModified(to, name, status.modified());
    }
}
