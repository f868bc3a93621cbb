package build.kiln.source;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.util.Locale;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.transport.URIish;

/** JGit's failures in the words of a build. The URL is shown without user and password. */
final class GitFailures {
    private GitFailures() {}

    static BuildException missing(URIish url, String revision) {
        return BuildException.of(
                        Reason.SOURCE_NOT_FOUND,
                        "%s has no branch, tag or commit \"%s\"".formatted(shown(url), revision))
                .withHint("check the branch, tag or commit, and that it has been pushed");
    }

    static BuildException of(URIish url, String revision, GitAPIException failure) {
        String message = redacted(url, failure);
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("not authorized") || lower.contains("authentication") || lower.contains("auth fail")) {
            return BuildException.of(
                            Reason.UNAUTHORIZED, "%s refuses the credentials: %s".formatted(shown(url), message))
                    .withHint("give credentials that may read the repository in source.git.secretRef");
        }
        if (lower.contains("not found")) {
            return BuildException.of(
                            Reason.SOURCE_NOT_FOUND, "there is no repository at %s: %s".formatted(shown(url), message))
                    .withHint("check the URL; servers also answer so when credentials are missing");
        }
        if (lower.contains("redirect")) {
            return BuildException.of(Reason.SOURCE_NOT_FOUND, "%s redirects: %s".formatted(shown(url), message))
                    .withHint("use the URL that it redirects to; redirects are not followed");
        }
        return BuildException.of(
                        Reason.SOURCE_UNAVAILABLE,
                        "fetching \"%s\" from %s failed: %s".formatted(revision, shown(url), message))
                .withHint("check that the Git server can be reached from the builder pod");
    }

    /** Returns when the server would not send a single commit, so that everything has to be fetched. */
    static void rethrowUnlessRefused(URIish url, String revision, GitAPIException failure) throws BuildException {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (!message.contains("want")
                && !message.contains("not our ref")
                && !message.contains("shallow")
                && !message.contains("does not have")) {
            throw of(url, revision, failure);
        }
    }

    static String shown(URIish url) {
        return url.setUser(null).setPass(null).toString();
    }

    private static String redacted(URIish url, GitAPIException failure) {
        return String.valueOf(failure.getMessage()).replace(url.toPrivateString(), shown(url));
    }
}
