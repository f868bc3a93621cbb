package build.kiln.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A repository with a branch {@code main} that a test can move.
 *
 * @param url where builders find it
 * @param work its working tree
 */
record GitRepository(String url, Path work) {

    /** Replaces a file's content on {@code main}, and returns the new commit. */
    String change(String file, String content) {
        try {
            Files.writeString(work.resolve(file), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return commit("Change " + file);
    }

    String commit(String message) {
        git("add", "--all");
        git("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", message);
        git("push", "--quiet", "origin", "HEAD:main");
        return head();
    }

    /** Puts the newest commit under another ref, as a forge does with a pull request. */
    void offer(String ref) {
        git("push", "--quiet", "origin", "HEAD:" + ref);
    }

    /** The commit that {@code main} is at. */
    String head() {
        return git("rev-parse", "HEAD").strip();
    }

    private String git(String... arguments) {
        Object[] words = new Object[arguments.length + 3];
        words[0] = "git";
        words[1] = "-C";
        words[2] = work;
        System.arraycopy(arguments, 0, words, 3, arguments.length);
        return Command.of(words).succeed();
    }
}
