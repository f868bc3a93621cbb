package build.kiln.source;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.io.Interruptible;
import build.kiln.rootfs.TreeRemoval;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.transport.URIish;

/**
 * Fetches one commit of a Git repository, with nothing of its history where the server allows.
 *
 * @param authorities a PEM file of certificate authorities trusted beside the system's
 */
public record GitFetcher(Optional<Path> authorities) {
    /**
     * Fetches and checks out.
     *
     * @param revision commit, full ref, branch or tag; empty for the default branch
     * @param credentials a mounted Secret's directory
     * @param directory an empty directory; gets {@code files} and {@code git}
     */
    public FetchedSource fetch(
            String url, String revision, Submodules submodules, Optional<Path> credentials, Path directory)
            throws BuildException, IOException, InterruptedException {
        return Interruptible.run(() -> fetchHere(url, revision, submodules, credentials, directory));
    }

    private FetchedSource fetchHere(
            String url, String revision, Submodules submodules, Optional<Path> credentials, Path directory)
            throws BuildException, IOException {
        IsolatedGit.install();
        URIish address = address(url);
        Path files = Files.createDirectories(directory.resolve("files"));
        GitCredentials shown =
                credentials.isPresent() ? GitCredentials.read(credentials.get()) : new GitCredentials.Anonymous();
        try (GitSession session =
                        GitSession.open(address, shown, authorities, Files.createDirectory(directory.resolve("ssh")));
                GitRepository repository = GitRepository.create(address, session, directory.resolve("git"), files)) {
            RevCommit commit = repository.fetch(revision);
            repository.checkOut(commit);
            if (submodules == Submodules.INCLUDE) {
                new GitSubmodules(session, directory.resolve("modules")).checkOut(repository, address, commit, files);
            }
            return new FetchedSource(
                    files, Optional.of(commit.name()), Optional.of(Instant.ofEpochSecond(commit.getCommitTime())));
        }
    }

    /**
     * Moves the database of what {@link #fetch} has fetched into {@code directory} into its files, as {@code .git} with a
     * detached head.
     */
    public static void keepDatabase(Path directory, String url, String commit) throws BuildException, IOException {
        String origin = GitFailures.shown(address(url));
        if (origin.chars().anyMatch(letter -> letter < ' ' || letter == '"' || letter == '\\')) {
            throw BuildException.of(Reason.INVALID_REQUEST, "not the URL of a Git repository");
        }
        Path database = directory.resolve("git");
        TreeRemoval.remove(database.resolve("refs/kiln"));
        Files.deleteIfExists(database.resolve("FETCH_HEAD"));
        Files.writeString(database.resolve("HEAD"), commit + "\n");
        Files.writeString(database.resolve("config"), """
                [core]
                \trepositoryformatversion = 0
                \tfilemode = true
                \tbare = false
                [remote "origin"]
                \turl = "%s"
                \tfetch = +refs/heads/*:refs/remotes/origin/*
                """.formatted(origin));
        Files.move(database, directory.resolve("files/.git"));
    }

    /** Whether the repositories that a repository refers to are fetched too. */
    public enum Submodules {
        INCLUDE,
        LEAVE_OUT
    }

    private static URIish address(String url) throws BuildException {
        try {
            URIish address = new URIish(url);
            String scheme = address.getScheme() == null && address.getHost() != null ? "ssh" : address.getScheme();
            if (scheme == null || url.contains("::") || !GitSubmodules.ALLOWED.contains(scheme)) {
                throw BuildException.of(
                                Reason.INVALID_REQUEST,
                                "Git repositories are fetched over https, http, ssh or git, not from \"%s\""
                                        .formatted(GitFailures.shown(address)))
                        .withHint("use the URL that git clone takes");
            }
            return address;
        } catch (URISyntaxException e) {
            throw BuildException.of(Reason.INVALID_REQUEST, "not the URL of a Git repository", e);
        }
    }
}
