package build.kiln.archive;

import org.apache.commons.compress.archivers.tar.TarConstants;

/** Where the fields of a header block stand that are looked at as bytes (POSIX.1-1988; GNU tar's for sparse files). */
final class TarBlock {
    static final int SIZE = 512;
    static final int NAME_LENGTH = TarConstants.NAMELEN;
    static final int MODE = 100;
    static final int UID = 108;
    static final int GID = 116;
    static final int CONTENT_SIZE = 124;
    static final int MODIFIED = 136;
    static final int CHECKSUM = TarConstants.CHKSUM_OFFSET;
    static final int TYPE = TarConstants.LF_OFFSET;
    static final int DEVICE_MAJOR = 329;
    static final int DEVICE_MINOR = 337;
    static final int PREFIX = 345;
    static final int PREFIX_LENGTH = TarConstants.PREFIXLEN;

    /** In the header of a sparse entry, and in a block of more of its map: whether another such block follows. */
    static final int MORE_SPARSE = 482;

    static final int MORE_SPARSE_IN_MAP = 504;

    private TarBlock() {}
}
