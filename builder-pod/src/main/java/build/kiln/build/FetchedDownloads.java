package build.kiln.build;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.graph.GitOp;
import build.kiln.graph.HttpOp;
import build.kiln.op.Downloads;
import build.kiln.source.FetchedSource;
import build.kiln.source.GitFetcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** What ADD fetches during one build, each once. */
final class FetchedDownloads implements Downloads {
    private final HttpDownloads http;
    private final GitFetcher git;
    private final Path directory;
    private final ReentrantLock fetching = new ReentrantLock();
    private final Map<HttpOp, Fetched> files = new HashMap<>();
    private final Map<GitOp, FetchedSource> checkouts = new HashMap<>();

    private record Fetched(Path directory, Digest digest) {}

    FetchedDownloads(HttpDownloads http, GitFetcher git, Path directory) {
        this.http = http;
        this.git = git;
        this.directory = directory;
    }

    @Override
    public Digest digest(HttpOp op) throws BuildException, IOException, InterruptedException {
        return file(op).digest();
    }

    @Override
    public Path fetch(HttpOp op) throws BuildException, IOException, InterruptedException {
        return file(op).directory();
    }

    @Override
    public Digest digest(GitOp op) throws BuildException, IOException, InterruptedException {
        return Digest.of(checkout(op).revision().orElseThrow());
    }

    @Override
    public Path fetch(GitOp op) throws BuildException, IOException, InterruptedException {
        Path files = checkout(op).directory();
        if (op.subdirectory().isEmpty()) {
            return files;
        }
        try {
            Path subdirectory = files.resolve(Path.of("/", op.subdirectory())
                            .normalize()
                            .toString()
                            .substring(1))
                    .toRealPath();
            if (subdirectory.startsWith(files.toRealPath()) && Files.isDirectory(subdirectory)) {
                return subdirectory;
            }
        } catch (NoSuchFileException missing) {
            // As one that is no directory.
        }
        throw BuildException.of(
                        Reason.SOURCE_NOT_FOUND, "the repository has no directory \"%s\"".formatted(op.subdirectory()))
                .withHint("name a directory of that commit behind the colon");
    }

    private Fetched file(HttpOp op) throws BuildException, IOException, InterruptedException {
        fetching.lockInterruptibly();
        try {
            Fetched known = files.get(op);
            return known != null ? known : download(op);
        } finally {
            fetching.unlock();
        }
    }

    private Fetched download(HttpOp op) throws BuildException, IOException {
        Path target = Files.createTempDirectory(directory, "http-");
        Digest digest = http.fetch(op.url(), target.resolve(op.fileName()));
        if (op.checksum().filter(wanted -> !wanted.equals(digest)).isPresent()) {
            throw BuildException.of(
                            Reason.CHECKSUM_MISMATCH,
                            "%s has the digest %s, not %s"
                                    .formatted(
                                            op.fileName(), digest, op.checksum().get()))
                    .withHint("the file behind the URL has changed, or --checksum is wrong");
        }
        Fetched fetched = new Fetched(target, digest);
        files.put(op, fetched);
        return fetched;
    }

    private FetchedSource checkout(GitOp op) throws BuildException, IOException, InterruptedException {
        fetching.lockInterruptibly();
        try {
            FetchedSource known = checkouts.get(op);
            return known != null ? known : fetchCommit(op);
        } finally {
            fetching.unlock();
        }
    }

    private FetchedSource fetchCommit(GitOp op) throws BuildException, IOException, InterruptedException {
        Path target = Files.createTempDirectory(directory, "git-");
        FetchedSource fetched = git.fetch(op.url(), op.ref(), GitFetcher.Submodules.INCLUDE, Optional.empty(), target);
        String commit = fetched.revision().orElseThrow();
        if (op.checksum().filter(wanted -> !commit.startsWith(wanted)).isPresent()) {
            throw BuildException.of(
                            Reason.CHECKSUM_MISMATCH,
                            "\"%s\" is commit %s, not %s"
                                    .formatted(op.ref(), commit, op.checksum().get()))
                    .withHint("the reference has moved, or --checksum is wrong");
        }
        if (op.keepGitDir()) {
            GitFetcher.keepDatabase(target, op.url(), commit);
        }
        checkouts.put(op, fetched);
        return fetched;
    }
}
