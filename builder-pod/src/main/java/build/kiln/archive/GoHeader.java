package build.kiln.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.archivers.zip.ZipEncoding;

/**
 * A header for the library's writer whose bytes are those of Go's {@code archive/tar}: numbers end with a zero byte rather
 * than a space, names that do not fit may be split, extended headers have no device numbers, and a name is no directory's
 * for ending with a slash.
 */
final class GoHeader extends TarArchiveEntry {
    private static final int[] ENDS_OF_NUMBERS = {
        TarBlock.MODE + TarConstants.MODELEN - 1,
        TarBlock.UID + TarConstants.UIDLEN - 1,
        TarBlock.GID + TarConstants.GIDLEN - 1,
        TarBlock.CONTENT_SIZE + TarConstants.SIZELEN - 1,
        TarBlock.MODIFIED + TarConstants.MODTIMELEN - 1,
        TarBlock.DEVICE_MAJOR + TarConstants.DEVLEN - 1,
        TarBlock.DEVICE_MINOR + TarConstants.DEVLEN - 1,
    };

    private final byte[] prefix;

    private GoHeader(byte flag, String name, byte[] prefix) {
        super(name, flag, true);
        this.prefix = prefix;
        setMode(0);
        setIds(0, 0);
        setModTime(FileTime.from(0, TimeUnit.SECONDS));
    }

    /** A header without content, owned by root, of no mode and the time 0. */
    static GoHeader of(byte flag, String name) {
        return new GoHeader(flag, name, new byte[0]);
    }

    /** The same for the name {@code prefix/name}, both ASCII. */
    static GoHeader split(byte flag, byte[] name, byte[] prefix) {
        return new GoHeader(flag, new String(name, StandardCharsets.US_ASCII), prefix);
    }

    @Override
    public boolean isDirectory() {
        return getLinkFlag() == TarConstants.LF_DIR;
    }

    /** Never in star's form, which is chosen only so that the library lets numbers pass that stand in an extended header. */
    @Override
    public void writeEntryHeader(byte[] block, ZipEncoding encoding, boolean star) throws IOException {
        super.writeEntryHeader(block, encoding, false);
        for (int end : ENDS_OF_NUMBERS) {
            block[end] = 0;
        }
        if (isPaxHeader()) {
            Arrays.fill(block, TarBlock.DEVICE_MAJOR, TarBlock.PREFIX, (byte) 0);
        }
        System.arraycopy(prefix, 0, block, TarBlock.PREFIX, prefix.length);
        Arrays.fill(block, TarBlock.CHECKSUM, TarBlock.CHECKSUM + TarConstants.CHKSUMLEN, (byte) ' ');
        TarUtils.formatCheckSumOctalBytes(
                TarUtils.computeCheckSum(block), block, TarBlock.CHECKSUM, TarConstants.CHKSUMLEN);
    }
}
