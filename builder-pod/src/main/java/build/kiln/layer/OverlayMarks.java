package build.kiln.layer;

import build.kiln.linux.Errno;
import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileStatus;
import build.kiln.linux.OpenFlags;
import build.kiln.linux.XattrCalls;
import java.io.IOException;

/**
 * The marks in overlay diff directories, as overlayfs reads them from {@code userxattr} mounts. A whiteout is a device node, or an
 * empty file with an attribute where there can be no such node: overlayfs itself, as a file system to write on, refuses them.
 */
public final class OverlayMarks {
    private static final String PREFIX = "user.overlay.";
    private static final String OPAQUE = PREFIX + "opaque";
    private static final String WHITEOUT = PREFIX + "whiteout";
    private static final byte[] YES = {'y'};
    private static final byte[] NOTHING = {};

    /** The value of {@link #OPAQUE} for a directory that is not opaque, but has whiteouts that are files. */
    private static final byte[] HOLDS_WHITEOUTS = {'x'};

    private OverlayMarks() {}

    /** Whether an extended attribute means something to overlayfs. */
    public static boolean isMark(String attribute) {
        return attribute.startsWith(PREFIX);
    }

    /** Whether {@code name}, whose status is given, says that what lower layers have there is deleted. */
    public static boolean isWhiteout(Fd directory, String name, FileStatus status) throws IOException {
        return status.isWhiteout()
                || (status.isRegular()
                        && status.size() == 0
                        && XattrCalls.get(directory, name, WHITEOUT).isPresent());
    }

    /** Marks {@code name}, which {@code directory} does not have, as deleted. */
    public static void makeWhiteout(Fd directory, String name) throws IOException {
        try {
            FileCalls.makeWhiteout(directory, name);
        } catch (ErrnoException e) {
            if (!e.is(Errno.EPERM) && !e.is(Errno.EOPNOTSUPP)) {
                throw e;
            }
            makeWhiteoutFile(directory, name);
        }
    }

    private static void makeWhiteoutFile(Fd directory, String name) throws IOException {
        if (!isOpaque(directory, ".")) {
            XattrCalls.set(directory, ".", OPAQUE, HOLDS_WHITEOUTS);
        }
        FileCalls.openAt(directory, name, OpenFlags.WRITE | OpenFlags.CREATE | OpenFlags.EXCLUSIVE, 0)
                .close();
        XattrCalls.set(directory, name, WHITEOUT, NOTHING);
    }

    /** Whether the directory {@code name} hides what lower layers have in it. */
    public static boolean isOpaque(Fd parent, String name) throws IOException {
        return XattrCalls.get(parent, name, OPAQUE)
                .filter(value -> value.length == 1 && value[0] == YES[0])
                .isPresent();
    }

    public static void makeOpaque(Fd parent, String name) throws IOException {
        XattrCalls.set(parent, name, OPAQUE, YES);
    }
}
