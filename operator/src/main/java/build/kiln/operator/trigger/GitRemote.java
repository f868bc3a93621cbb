package build.kiln.operator.trigger;

import java.util.Optional;

/**
 * A revision of a Git repository to be asked for.
 *
 * @param url as the ImageBuild has it
 * @param revision branch, tag, full ref or commit; empty for the remote's default branch
 * @param caCertificates PEM certificates trusted in addition to the system's
 */
public record GitRemote(
        String url, String revision, Optional<GitCredentials> credentials, Optional<String> caCertificates) {}
