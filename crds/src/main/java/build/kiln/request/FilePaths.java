package build.kiln.request;

import build.kiln.contract.BuilderFiles;

/** Where a builder finds the files that are put there for it. */
public interface FilePaths {
    /** The paths inside a builder pod, {@link BuilderFiles}. */
    FilePaths POD = under("");

    /** The same tree below {@code root}, an absolute path without a trailing slash or nothing. */
    static FilePaths under(String root) {
        return path -> root + path;
    }

    /** Where {@code path}, one of {@link BuilderFiles}, really is. */
    String locate(String path);
}
