package build.kiln.source;

import build.kiln.failure.BuildException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.dircache.DirCacheCheckout;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.URIish;

/** A repository being fetched: its database in one directory, its files in another, so that a context holds no .git. */
final class GitRepository implements AutoCloseable {
    private static final Pattern FULL_HASH = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern SHORT_HASH = Pattern.compile("[0-9a-f]{7,39}");
    private static final String FETCHED = "refs/kiln/fetched";

    private final Repository repository;
    private final URIish url;
    private final GitSession session;

    private GitRepository(Repository repository, URIish url, GitSession session) {
        this.repository = repository;
        this.url = url;
        this.session = session;
    }

    /** An empty repository that will be fetched from {@code url}. */
    static GitRepository create(URIish url, GitSession session, Path database, Path files) throws IOException {
        try (Repository bare = new FileRepositoryBuilder()
                .setBare()
                .setGitDir(database.toFile())
                .build()) {
            bare.create(true);
        }
        Repository repository = new FileRepositoryBuilder()
                .setGitDir(database.toFile())
                .setWorkTree(files.toFile())
                .build();
        StoredConfig config = repository.getConfig();
        config.setBoolean("transfer", null, "fsckObjects", true);
        config.setBoolean(ConfigConstants.CONFIG_CORE_SECTION, null, ConfigConstants.CONFIG_KEY_FILEMODE, true);
        config.setString("http", null, "followRedirects", "false");
        config.save();
        return new GitRepository(repository, url, session);
    }

    /** Fetches what {@code revision} names: a commit, a full ref, a branch or a tag; the default branch when empty. */
    RevCommit fetch(String revision) throws BuildException, IOException {
        try {
            ObjectId object = FULL_HASH.matcher(revision).matches() ? fetchCommit(revision) : fetchNamed(revision);
            try (RevWalk walk = new RevWalk(repository)) {
                return walk.parseCommit(object);
            }
        } catch (GitAPIException e) {
            throw GitFailures.of(url, revision, e);
        }
    }

    private ObjectId fetchCommit(String hash) throws GitAPIException, IOException, BuildException {
        try {
            fetch(List.of(new RefSpec("+" + hash + ":" + FETCHED)), 1);
        } catch (GitAPIException shallowRefused) {
            GitFailures.rethrowUnlessRefused(url, hash, shallowRefused);
            fetchEverything();
        }
        return known(hash).orElseThrow(() -> GitFailures.missing(url, hash));
    }

    private ObjectId fetchNamed(String revision) throws GitAPIException, IOException, BuildException {
        Collection<Ref> refs = session.prepare(Git.wrap(repository).lsRemote().setRemote(url.toPrivateString()))
                .call();
        Optional<Ref> ref = Stream.of(
                        revision.isEmpty() ? Constants.HEAD : revision,
                        Constants.R_HEADS + revision,
                        Constants.R_TAGS + revision)
                .flatMap(name ->
                        refs.stream().filter(candidate -> candidate.getName().equals(name)))
                .findFirst();
        if (ref.isPresent()) {
            fetch(List.of(new RefSpec("+" + ref.get().getName() + ":" + FETCHED)), 1);
            nameLocally(ref.get().getName());
            return known(FETCHED + "^{commit}").orElseThrow(() -> GitFailures.missing(url, revision));
        }
        if (SHORT_HASH.matcher(revision).matches()) {
            fetchEverything();
            return known(revision).orElseThrow(() -> GitFailures.missing(url, revision));
        }
        throw GitFailures.missing(url, revision);
    }

    /** Programs that see the database find the branch or the tag by its name. */
    private void nameLocally(String ref) throws IOException {
        if (ref.startsWith(Constants.R_REFS)) {
            RefUpdate update = repository.updateRef(ref);
            update.setNewObjectId(repository.resolve(FETCHED));
            update.disableRefLog();
            update.forceUpdate();
        }
    }

    private void fetchEverything() throws GitAPIException {
        fetch(List.of(new RefSpec("+refs/heads/*:refs/kiln/heads/*"), new RefSpec("+refs/tags/*:refs/kiln/tags/*")), 0);
    }

    private void fetch(List<RefSpec> refs, int depth) throws GitAPIException {
        var fetch = Git.wrap(repository)
                .fetch()
                .setRemote(url.toPrivateString())
                .setRefSpecs(refs)
                .setTagOpt(TagOpt.NO_TAGS)
                .setProgressMonitor(new InterruptibleMonitor());
        session.prepare(depth > 0 ? fetch.setDepth(depth) : fetch).call();
    }

    private Optional<ObjectId> known(String name) throws IOException {
        return Optional.ofNullable(repository.resolve(name)).filter(id -> exists(id));
    }

    private boolean exists(ObjectId id) {
        try {
            return repository.getObjectDatabase().has(id);
        } catch (IOException e) {
            return false;
        }
    }

    /** Writes the commit's files. */
    void checkOut(RevCommit commit) throws IOException {
        DirCacheCheckout checkout = new DirCacheCheckout(repository, repository.lockDirCache(), commit.getTree());
        checkout.setFailOnConflict(true);
        checkout.checkout();
    }

    Repository repository() {
        return repository;
    }

    @Override
    public void close() {
        repository.close();
    }
}
