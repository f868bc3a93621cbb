package build.kiln.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * Reads tar archives of any origin: ustar, PAX, GNU and the old Unix form, sparse files of GNU tar's three kinds. Whatever
 * the archive says, memory stays bounded and paths stay inside the root. Reading the stream itself reads the content of the
 * entry that {@link #next} gave last.
 *
 * <p>Not for use by several threads.
 */
public final class TarReader extends InputStream {
    private static final int MAX_HEADERS = 1 << 20;
    private static final int SKIP_BUFFER = 16 * 1024;

    /** The library goes one call deeper for each hole within what is asked for. */
    private static final int SPARSE_PIECE = 512;

    private final MeteredInput source;
    private final CheckedTar tar;
    private long size;
    private long left;
    private boolean isSparse;

    /** Reads from {@code in}, which {@link #close} closes. It should be buffered. */
    public TarReader(InputStream in) {
        source = new MeteredInput(in);
        tar = new CheckedTar(source);
    }

    /** The next entry, or empty at the archive's end. */
    public Optional<TarEntry> next() throws IOException {
        try {
            finishEntry();
            Optional<TarArchiveEntry> member = nextMember();
            if (member.isEmpty()) {
                return Optional.empty();
            }
            TarEntry entry = TarMember.of(member.get(), tar.records());
            size = entry.size();
            left = size;
            isSparse = member.get().isSparse();
            return Optional.of(entry);
        } catch (IOException e) {
            throw ours(e);
        }
    }

    private void finishEntry() throws IOException {
        if (left > 0) {
            byte[] piece = new byte[isSparse ? SPARSE_PIECE : SKIP_BUFFER];
            while (left > 0) {
                left -= tar.read(piece, 0, (int) Math.min(piece.length, left));
            }
        }
        if (!isSparse) {
            tar.finishEntry(size);
        }
    }

    private Optional<TarArchiveEntry> nextMember() throws IOException {
        tar.startEntry();
        source.limit(MAX_HEADERS);
        Optional<TarArchiveEntry> member = Optional.ofNullable(tar.getNextEntry());
        source.lift();
        return member;
    }

    /** What the library refuses is the archive's fault, unless its bytes could not be read. */
    private IOException ours(IOException e) {
        return e instanceof TarFormatException || source.hasFailed()
                ? e
                : new TarFormatException(String.valueOf(e.getMessage()), e);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        try {
            int wanted = isSparse ? Math.min(SPARSE_PIECE, length) : length;
            int count = tar.read(into, offset, (int) Math.min(wanted, left));
            left -= count;
            return count;
        } catch (IOException e) {
            throw ours(e);
        }
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
