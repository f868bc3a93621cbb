package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.text.Quote;
import build.kiln.dockerfile.text.UnixPath;
import build.kiln.failure.BuildException;
import build.kiln.graph.GitOp;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A source of ADD that is a Git repository: {@code https://host/repo.git#ref:directory}, {@code git@host:repo},
 * {@code ssh://…} or {@code git://…}, with query parameters in the place of the fragment.
 *
 * @param ref empty for the default branch
 * @param keepGitDir empty when the reference does not say
 * @param submodules empty when the reference does not say
 * @param checksum commit, or empty
 */
public record GitReference(
        String remote,
        String ref,
        String directory,
        Optional<Boolean> keepGitDir,
        Optional<Boolean> submodules,
        String checksum) {
    private static final Pattern URL = Pattern.compile("([a-zA-Z0-9]+)://([^?#]*)(?:\\?([^#]*))?(?:#(.*))?");
    private static final Pattern SCP =
            Pattern.compile("([a-zA-Z0-9_-]+@[a-zA-Z0-9.-]+:[^?#]*)(?:\\?([^#]*))?(?:#(.*))?");
    private static final Set<String> PROTOCOLS = Set.of("ssh", "git");

    /** What stands for a whole context may be {@code github.com/owner/repo}, too. */
    public static Optional<GitReference> parseContext(String source) throws BuildException {
        Matcher url = URL.matcher("https://" + source);
        return source.startsWith("github.com/") && url.matches()
                ? Optional.of(of("https://" + url.group(2), url.group(3), url.group(4)))
                : parse(source);
    }

    /** Empty when {@code source} is no Git reference; a malformed one is an error. */
    static Optional<GitReference> parse(String source) throws BuildException {
        if (source.startsWith("./") || source.startsWith("../") || source.startsWith("github.com/")) {
            return Optional.empty();
        }
        Matcher url = URL.matcher(source);
        if (url.matches()) {
            String protocol = url.group(1).toLowerCase(Locale.ROOT);
            boolean git = PROTOCOLS.contains(protocol)
                    || (protocol.startsWith("http") && url.group(2).endsWith(".git"));
            return git
                    ? Optional.of(of(url.group(1) + "://" + url.group(2), url.group(3), url.group(4)))
                    : Optional.empty();
        }
        Matcher scp = SCP.matcher(source);
        return scp.matches() ? Optional.of(of(scp.group(1), scp.group(2), scp.group(3))) : Optional.empty();
    }

    GitOp operation(boolean keep, String commit) {
        return new GitOp(remote, ref, directory, keep, commit.isEmpty() ? Optional.empty() : Optional.of(commit));
    }

    private static GitReference of(String remote, @Nullable String query, @Nullable String fragment)
            throws BuildException {
        String ref = "";
        String directory = "";
        if (fragment != null && !fragment.isEmpty()) {
            int colon = fragment.indexOf(':');
            ref = colon < 0 ? fragment : fragment.substring(0, colon);
            directory = colon < 0
                    ? ""
                    : UnixPath.join("/", fragment.substring(colon + 1)).substring(1);
        }
        Query parameters = Query.parse(query == null ? "" : query);
        ref = agreed("ref", ref, parameters.ref());
        directory = agreed("subdir", directory, parameters.text("subdir"));
        return new GitReference(
                remote,
                ref,
                directory,
                parameters.flag("keep-git-dir"),
                parameters.flag("submodules"),
                parameters.checksum());
    }

    private static String agreed(String what, String one, String other) throws BuildException {
        if (!one.isEmpty() && !other.isEmpty() && !one.equals(other)) {
            throw Mistake.syntax(what + " conflicts: " + Quote.quote(one) + " vs " + Quote.quote(other));
        }
        return one.isEmpty() ? other : one;
    }

    /** The parameters of a reference. */
    private record Query(Map<String, String> values) {
        private static final Set<String> SWITCHES = Set.of("submodules", "keep-git-dir", "fetch-by-commit");
        private static final Set<String> KNOWN = Set.of(
                "ref",
                "tag",
                "branch",
                "subdir",
                "checksum",
                "commit",
                "keep-git-dir",
                "submodules",
                "mtime",
                "fetch-by-commit");

        static Query parse(String text) throws BuildException {
            Map<String, String> values = new LinkedHashMap<>();
            for (String pair : text.isEmpty() ? new String[0] : text.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
                if (!KNOWN.contains(name)) {
                    throw Mistake.syntax("unexpected query " + Quote.quote(name));
                }
                if (value.isEmpty() && !SWITCHES.contains(name)) {
                    throw Mistake.syntax("query " + Quote.quote(name) + " has no value");
                }
                if (values.put(name, value) != null) {
                    throw Mistake.syntax("query " + Quote.quote(name) + " has multiple values");
                }
            }
            return new Query(values);
        }

        String text(String name) {
            return values.getOrDefault(name, "");
        }

        String ref() throws BuildException {
            String tag = qualified("refs/tags/", text("tag"));
            String branch = qualified("refs/heads/", text("branch"));
            if (!tag.isEmpty() && !branch.isEmpty()) {
                throw Mistake.syntax("branch conflicts with tag");
            }
            return agreed("ref", text("ref"), tag.isEmpty() ? branch : tag);
        }

        String checksum() {
            return text("checksum").isEmpty() ? text("commit") : text("checksum");
        }

        Optional<Boolean> flag(String name) throws BuildException {
            return switch (values.getOrDefault(name, "unset")) {
                case "unset" -> Optional.empty();
                case "", "1", "t", "T", "TRUE", "true", "True" -> Optional.of(true);
                case "0", "f", "F", "FALSE", "false", "False" -> Optional.of(false);
                default -> throw Mistake.syntax("invalid " + name + " value: " + Quote.quote(text(name)));
            };
        }

        private static String qualified(String prefix, String name) {
            return name.isEmpty() || name.startsWith(prefix) ? name : prefix + name;
        }

        private static String decode(String text) throws BuildException {
            try {
                return URLDecoder.decode(text, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw Mistake.syntax("invalid escape in query " + Quote.quote(text));
            }
        }
    }
}
