package build.kiln.layer;

import build.kiln.digest.Digest;
import build.kiln.hash.ContentHash;
import build.kiln.linux.Fd;
import build.kiln.linux.FdInputStream;
import build.kiln.linux.FileCalls;
import build.kiln.linux.OpenFlags;
import build.kiln.linux.XattrCalls;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** What a file of an overlay diff directory has beside its status. */
final class DiffFile {
    private static final int BUFFER = 128 * 1024;

    private DiffFile() {}

    /** In hexadecimal; empty when it has none. */
    static String capability(Fd parent, String name) throws IOException {
        return XattrCalls.get(parent, name, LayerAttributes.CAPABILITY)
                .map(value -> HexFormat.of().formatHex(value))
                .orElse("");
    }

    /** The digest of a regular file's content. */
    static Digest content(Fd parent, String name) throws IOException {
        MessageDigest hash = ContentHash.sha256();
        Fd file = FileCalls.openAt(parent, name, OpenFlags.READ | OpenFlags.NO_FOLLOW, 0);
        try (FdInputStream in = new FdInputStream(file, ByteBuffer.allocateDirect(BUFFER));
                OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), hash)) {
            in.transferTo(out);
        }
        return Digest.of(hash);
    }
}
