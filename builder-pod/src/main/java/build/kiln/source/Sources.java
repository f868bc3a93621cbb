package build.kiln.source;

import build.kiln.contract.Source;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.linux.RandomName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Brings a request's sources here. */
public final class Sources {
    private static final String DOWNLOAD = "context";

    private final Path work;
    private final GitFetcher git;
    private final ArchiveFetcher archives;

    /**
     * Fetches into directories below {@code work}.
     *
     * @param work an existing directory of this build alone
     * @param authorities a PEM file of certificate authorities trusted beside the system's
     * @param archives gets and unpacks what is neither Git nor here already
     */
    public Sources(Path work, Optional<Path> authorities, ArchiveFetcher archives) {
        this.work = work;
        this.git = new GitFetcher(authorities);
        this.archives = archives;
    }

    /** Gets and unpacks the archives that sources name. */
    public interface ArchiveFetcher {
        /** Fetches {@code source} into the empty {@code directory}; returns what was fetched as {@code sha256:<hex>}. */
        String fetch(Source.Http source, Path directory) throws BuildException, IOException, InterruptedException;

        /** Writes what is behind {@code source} as it is to {@code file}; returns its digest. */
        String download(Source.Http source, Path file) throws BuildException, IOException, InterruptedException;

        /** Fetches {@code source} into the empty {@code directory}; returns the digest of its manifest. */
        String fetch(Source.Oci source, Path directory) throws BuildException, IOException, InterruptedException;

        /** Unpacks {@code source} into the empty {@code directory}. */
        void unpack(Source.Archive source, Path directory) throws BuildException, IOException;
    }

    /**
     * The files of {@code source}, in the directory that is the context.
     */
    public FetchedSource fetch(Source source) throws BuildException, IOException, InterruptedException {
        FetchedSource fetched = switch (source) {
            case Source.Directory local -> FetchedSource.of(existing(local.directory()));
            case Source.ConfigMap map -> {
                Path directory = newDirectory();
                GivenFiles.copyMounted(existing(map.directory()), directory);
                yield FetchedSource.of(directory);
            }
            case Source.Inline inline -> {
                Path directory = newDirectory();
                GivenFiles.write(inline.files(), directory);
                yield FetchedSource.of(directory);
            }
            case Source.Git remote -> fetchGit(remote);
            case Source.Http remote -> {
                Path directory = newDirectory();
                yield new FetchedSource(directory, Optional.of(archives.fetch(remote, directory)), Optional.empty());
            }
            case Source.Archive here -> {
                Path directory = newDirectory();
                archives.unpack(here, directory);
                yield FetchedSource.of(directory);
            }
            case Source.Layout layout ->
                throw BuildException.of(
                        Reason.INVALID_REQUEST,
                        "the image layout " + layout.directory() + " can only be a named context");
            case Source.Oci remote -> {
                Path directory = newDirectory();
                yield new FetchedSource(directory, Optional.of(archives.fetch(remote, directory)), Optional.empty());
            }
        };
        return new FetchedSource(
                GivenFiles.contextDirectory(fetched.directory(), source.contextDir()),
                fetched.revision(),
                fetched.commitTime());
    }

    /**
     * The files of {@code source} as a named context. As BuildKit has it, what is behind a URL is one file called
     * {@code context}, whatever it holds.
     */
    public FetchedSource fetchNamed(Source source) throws BuildException, IOException, InterruptedException {
        if (!(source instanceof Source.Http remote)) {
            return fetch(source);
        }
        Path directory = newDirectory();
        String digest = archives.download(remote, directory.resolve(DOWNLOAD));
        return new FetchedSource(directory, Optional.of(digest), Optional.empty());
    }

    private FetchedSource fetchGit(Source.Git remote) throws BuildException, IOException, InterruptedException {
        return git.fetch(
                remote.url(),
                remote.commit().orElse(remote.revision()),
                remote.submodules() ? GitFetcher.Submodules.INCLUDE : GitFetcher.Submodules.LEAVE_OUT,
                remote.credentials().map(Path::of),
                newDirectory());
    }

    private Path newDirectory() throws IOException {
        return RandomName.newDirectory(work.toRealPath(), "source-");
    }

    private static Path existing(String directory) throws BuildException {
        Path path = Path.of(directory);
        if (!Files.isDirectory(path)) {
            throw BuildException.of(Reason.SOURCE_NOT_FOUND, "there is no directory " + directory);
        }
        return path;
    }
}
