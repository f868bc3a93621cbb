package build.kiln.graph;

import build.kiln.digest.KeyHash;
import java.util.Optional;

/**
 * A Git repository fetched by {@code ADD}.
 *
 * @param ref branch, tag or commit; empty for the default branch
 * @param subdirectory empty for all
 * @param checksum the commit it must be, as full or abbreviated hash
 */
public record GitOp(String url, String ref, String subdirectory, boolean keepGitDir, Optional<String> checksum)
        implements Op {
    @Override
    public void addTo(KeyHash key) {
        key.text("git").text(url).text(ref).text(subdirectory).flag(keepGitDir).text(checksum);
    }

    @Override
    public void checkInputs(int count) {
        Op.requireNone(count);
    }
}
