package build.kiln.op.copy;

import build.kiln.linux.FileStatus;

/**
 * A file of a {@link FileTree}.
 *
 * @param path in its tree
 * @param status with the owner that a copy keeps
 * @param target of a symbolic link; else empty
 */
public record FileNode(String path, FileStatus status, String target) {
    /** The last part of the path; empty for the root. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    public boolean isDirectory() {
        return status.isDirectory();
    }
}
