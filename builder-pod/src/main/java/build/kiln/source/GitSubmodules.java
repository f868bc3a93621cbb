package build.kiln.source;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.BlobBasedConfig;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.submodule.SubmoduleWalk;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.treewalk.TreeWalk;

/** The repositories that a repository refers to, each at the commit it names. */
final class GitSubmodules {
    /** How Git servers are reached. Files of this machine are none of a repository's business. */
    static final Set<String> ALLOWED = Set.of("https", "http", "ssh", "git");

    private static final int DEEPEST = 5;

    private final GitSession session;
    private final Path databases;
    private int count;

    GitSubmodules(GitSession session, Path databases) {
        this.session = session;
        this.databases = databases;
    }

    void checkOut(GitRepository repository, URIish url, RevCommit commit, Path files)
            throws BuildException, IOException {
        checkOut(repository, url, commit, files, 1);
    }

    private void checkOut(GitRepository repository, URIish url, RevCommit commit, Path files, int depth)
            throws BuildException, IOException {
        try (TreeWalk modules =
                TreeWalk.forPath(repository.repository(), Constants.DOT_GIT_MODULES, commit.getTree())) {
            if (modules == null) {
                return;
            }
            if (depth > DEEPEST) {
                throw BuildException.of(Reason.CONTEXT_INVALID, "submodules are nested more than " + DEEPEST + " deep");
            }
            BlobBasedConfig config = new BlobBasedConfig(null, repository.repository(), modules.getObjectId(0));
            try (SubmoduleWalk walk = new SubmoduleWalk(repository.repository())) {
                walk.setTree(commit.getTree());
                walk.setModulesConfig(config);
                while (walk.next()) {
                    String address = walk.getModulesUrl();
                    if (address != null) {
                        fetch(resolve(url, address), walk.getObjectId(), files, walk.getPath(), depth);
                    }
                }
            }
        } catch (ConfigInvalidException e) {
            throw BuildException.of(Reason.CONTEXT_INVALID, ".gitmodules cannot be read", e);
        }
    }

    private void fetch(URIish url, ObjectId commit, Path files, String path, int depth)
            throws BuildException, IOException {
        Path target = files.resolve(path);
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw BuildException.of(Reason.CONTEXT_INVALID, "the submodule's path " + path + " is not a directory");
        }
        Path database = Files.createDirectories(databases).resolve(Integer.toString(count++));
        GitSession towards = session.towards(url);
        try (GitRepository module = GitRepository.create(url, towards, database, target)) {
            RevCommit fetched = module.fetch(commit.name());
            module.checkOut(fetched);
            checkOut(module, url, fetched, target, depth + 1);
        }
    }

    /** A relative address is one beside the repository's own. */
    private static URIish resolve(URIish parent, String address) throws BuildException {
        try {
            if (!address.startsWith("./") && !address.startsWith("../")) {
                URIish url = new URIish(address);
                String scheme = url.getScheme() == null && url.getHost() != null ? "ssh" : url.getScheme();
                if (scheme == null || !ALLOWED.contains(scheme)) {
                    throw BuildException.of(
                            Reason.CONTEXT_INVALID,
                            "a submodule is fetched over https, http, ssh or git, not from \"%s\""
                                    .formatted(GitFailures.shown(url)));
                }
                return url;
            }
            Path path = Path.of("/", parent.getPath()).resolve(address).normalize();
            return parent.setPath(path.toString());
        } catch (URISyntaxException e) {
            throw BuildException.of(Reason.CONTEXT_INVALID, "a submodule has an URL that is none", e);
        }
    }
}
