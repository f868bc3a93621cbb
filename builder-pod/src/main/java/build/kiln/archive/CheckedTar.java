package build.kiln.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.utils.ArchiveUtils;

/**
 * The library's reader, with every header looked at before the library acts on it: checksums count, ids are in range, and
 * before an entry there is one header of a kind. Extended headers are also parsed here, because the library takes their
 * values for UTF-8; names in ordinary headers come out of it as ISO 8859-1, one character for each byte.
 */
final class CheckedTar extends TarArchiveInputStream {
    private static final long MAX_ID = 0xffff_fffeL;
    private static final int MAX_HEADER = 1 << 20;
    private static final char VOLUME_LABEL = 'V';

    private final byte[] block = new byte[TarBlock.SIZE];
    private final StringBuilder kinds = new StringBuilder();
    private SortedMap<String, byte[]> records = Collections.emptySortedMap();
    private ByteArrayInputStream extended = new ByteArrayInputStream(new byte[0]);
    private int extendedSize;
    private boolean inExtended;
    private boolean inSparseMap;

    CheckedTar(MeteredInput in) {
        super(in, TarBlock.SIZE, TarBlock.SIZE, StandardCharsets.ISO_8859_1.name());
    }

    /**
     * Ends an ordinary entry whose content of {@code size} bytes was read, so that the library has nothing to skip: it takes
     * a new buffer for each time.
     */
    void finishEntry(long size) throws IOException {
        readPadding(size);
        setCurrentEntry(null);
    }

    /** Forgets the headers before the last entry; due before each {@link #getNextEntry}. */
    void startEntry() {
        kinds.setLength(0);
        records = Collections.emptySortedMap();
    }

    private void readPadding(long size) throws IOException {
        int padding = (int) (-size & (TarBlock.SIZE - 1));
        if (in.readNBytes(block, 0, padding) < padding) {
            throw new TarFormatException("archive ends in the middle of an entry");
        }
    }

    /** The library calls this for what follows an extended header as well. */
    @Override
    public TarArchiveEntry getNextEntry() throws IOException {
        if (inExtended) {
            inExtended = false;
            finishEntry(extendedSize);
        }
        return super.getNextEntry();
    }

    /** The extended header of the entry that {@link #getNextEntry} gave last. */
    SortedMap<String, byte[]> records() {
        return records;
    }

    /** The next block that the library is to see; one of zeros is the end. */
    @Override
    protected byte[] readRecord() throws IOException {
        while (true) {
            int count = in.readNBytes(block, 0, block.length);
            if (count == 0 || isAtEOF()) {
                return new byte[TarBlock.SIZE];
            }
            if (count < block.length) {
                throw cutHeader();
            }
            if (inSparseMap) {
                inSparseMap = block[TarBlock.MORE_SPARSE_IN_MAP] == 1;
                return block;
            }
            if (isEOFRecord(block) || !isPassedOver()) {
                return block;
            }
        }
    }

    private static TarFormatException cutHeader() {
        return new TarFormatException("archive ends in the middle of a header");
    }

    /** Checks a header. Labels and headers for all entries mean nothing here, as they mean nothing to containerd. */
    private boolean isPassedOver() throws IOException {
        try {
            if (!TarUtils.verifyCheckSum(block)) {
                throw new TarFormatException("not a tar archive, or damaged: wrong header checksum");
            }
            byte kind = block[TarBlock.TYPE];
            switch (kind) {
                case TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER, VOLUME_LABEL -> {
                    byte[] content = content();
                    readPadding(content.length);
                    return true;
                }
                case TarConstants.LF_PAX_EXTENDED_HEADER_LC, TarConstants.LF_PAX_EXTENDED_HEADER_UC -> {
                    only('x');
                    byte[] content = content();
                    records = PaxRecords.parse(content);
                    extended = new ByteArrayInputStream(content);
                    extendedSize = content.length;
                    inExtended = true;
                }
                case TarConstants.LF_GNUTYPE_LONGNAME, TarConstants.LF_GNUTYPE_LONGLINK -> only((char) kind);
                default -> checkEntry(kind);
            }
            return false;
        } catch (IllegalArgumentException e) {
            throw new TarFormatException("not a tar archive, or damaged: " + e.getMessage(), e);
        }
    }

    private byte[] content() throws IOException {
        long size = number(TarBlock.CONTENT_SIZE, TarConstants.SIZELEN);
        if (size < 0 || size > MAX_HEADER) {
            throw new TarFormatException("a header of " + size + " bytes");
        }
        byte[] content = in.readNBytes((int) size);
        if (content.length < size) {
            throw cutHeader();
        }
        return content;
    }

    private void only(char kind) throws TarFormatException {
        if (kinds.indexOf(String.valueOf(kind)) >= 0) {
            throw new TarFormatException("two headers of the type " + kind + " before an entry");
        }
        kinds.append(kind);
    }

    private void checkEntry(byte kind) throws TarFormatException {
        checkId("uid", number(TarBlock.UID, TarConstants.UIDLEN));
        checkId("gid", number(TarBlock.GID, TarConstants.GIDLEN));
        if (kind >= TarConstants.LF_LINK && kind <= TarConstants.LF_FIFO) {
            // These have no content, even where old programs note the size of the file that a link leads to.
            TarUtils.formatLongOctalBytes(0, block, TarBlock.CONTENT_SIZE, TarConstants.SIZELEN);
        }
        inSparseMap = kind == TarConstants.LF_GNUTYPE_SPARSE && block[TarBlock.MORE_SPARSE] == 1;
        if (inSparseMap
                && !ArchiveUtils.matchAsciiBuffer(
                        TarConstants.MAGIC_GNU, block, TarConstants.MAGIC_OFFSET, TarConstants.MAGICLEN)) {
            throw new TarFormatException("a sparse entry that is not GNU tar's");
        }
    }

    private static void checkId(String name, long id) throws TarFormatException {
        if (id < 0 || id > MAX_ID) {
            throw new TarFormatException(name + " out of range: " + id);
        }
    }

    private long number(int offset, int length) {
        return TarUtils.parseOctalOrBinary(block, offset, length);
    }

    @Override
    public int read() throws IOException {
        return inExtended ? extended.read() : super.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        return inExtended ? extended.read(into, offset, length) : super.read(into, offset, length);
    }
}
