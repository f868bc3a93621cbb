package build.kiln.operator.trigger;

import java.io.IOException;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.TransportException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.transport.URIish;
import org.jspecify.annotations.Nullable;

/** Asks Git servers which commit a revision is at, without fetching anything. */
public final class GitRevisions {
    private static final int TIMEOUT_SECONDS = 20;
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}([0-9a-f]{24})?");
    /** Anything else, {@code file:} above all, would reach into the operator's own container. */
    private static final Set<String> SCHEMES = Set.of("https", "http", "ssh", "git");

    /** Blocks for at most some tens of seconds. Messages never hold credentials. */
    public Revision resolve(GitRemote remote) {
        if (COMMIT.matcher(remote.revision()).matches()) {
            return new Revision.At(remote.revision(), Optional.empty());
        }
        URIish uri;
        try {
            uri = new URIish(remote.url());
        } catch (URISyntaxException e) {
            return new Revision.Missing("spec.source.git.url is not a Git URL");
        }
        if (!isAllowed(uri)) {
            return new Revision.Missing("spec.source.git.url must be https, http, ssh or git");
        }
        try (GitTransport transport = GitTransport.of(uri, remote)) {
            Map<String, Ref> refs = Git.lsRemoteRepository()
                    .setRemote(remote.url())
                    .setTimeout(TIMEOUT_SECONDS)
                    .setCredentialsProvider(transport.credentials())
                    .setTransportConfigCallback(transport)
                    .callAsMap();
            return find(refs, remote.revision());
        } catch (TransportException e) {
            return failure(uri, e);
        } catch (GitAPIException | IOException e) {
            return new Revision.Unavailable(host(uri) + ": " + GitTransport.redact(e.getMessage(), uri));
        }
    }

    private static boolean isAllowed(URIish uri) {
        if (uri.getScheme() == null) {
            // scp syntax, user@host:path; without a host it is a path.
            return uri.getHost() != null;
        }
        return SCHEMES.contains(uri.getScheme());
    }

    private static Revision find(Map<String, Ref> refs, String revision) {
        String head = Constants.R_HEADS + revision;
        for (String name : new String[] {head, Constants.R_TAGS + revision, revision}) {
            Ref ref = refs.get(revision.isEmpty() ? Constants.HEAD : name);
            ObjectId commit = ref == null ? null : commit(ref);
            if (ref != null && commit != null) {
                return new Revision.At(commit.name(), branch(ref));
            }
        }
        return new Revision.Missing(
                revision.isEmpty()
                        ? "the repository has no default branch"
                        : "the repository has no branch or tag " + revision
                                + "; a commit needs its full hash of 40 digits");
    }

    private static @Nullable ObjectId commit(Ref ref) {
        ObjectId peeled = ref.getPeeledObjectId();
        return peeled == null ? ref.getObjectId() : peeled;
    }

    private static Optional<String> branch(Ref ref) {
        String name = ref.getLeaf().getName();
        return name.startsWith(Constants.R_HEADS)
                ? Optional.of(name.substring(Constants.R_HEADS.length()))
                : Optional.empty();
    }

    private static Revision failure(URIish uri, TransportException e) {
        String message = host(uri) + ": " + GitTransport.redact(e.getMessage(), uri);
        String text = message.toLowerCase(Locale.ROOT);
        if (e.getCause() instanceof NoRemoteRepositoryException || text.contains("not found")) {
            return new Revision.Missing(message);
        }
        if (text.contains("not authorized") || text.contains("authentication") || text.contains("auth fail")) {
            return new Revision.Denied(message);
        }
        return new Revision.Unavailable(message);
    }

    private static String host(URIish uri) {
        String host = uri.getHost();
        return host == null ? "git" : host;
    }
}
