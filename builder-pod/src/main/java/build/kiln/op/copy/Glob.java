package build.kiln.op.copy;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The wildcards of a COPY source, as Go's {@code path/filepath.Match} understands them. */
final class Glob {
    private final Pattern pattern;

    private Glob(Pattern pattern) {
        this.pattern = pattern;
    }

    /** Whether a part of a path has wildcards; a backslash takes the meaning from the character after it. */
    static boolean isWild(String part) {
        for (int i = 0; i < part.length(); i++) {
            char ch = part.charAt(i);
            if (ch == '\\') {
                i++;
            } else if (ch == '*' || ch == '?' || ch == '[') {
                return true;
            }
        }
        return false;
    }

    /** Compiles a pattern; no wildcard matches a slash. */
    static Glob compile(String glob) throws BuildException {
        StringBuilder regex = new StringBuilder();
        int at = 0;
        while (at < glob.length()) {
            char ch = glob.charAt(at);
            switch (ch) {
                case '*' -> regex.append("[^/]*");
                case '?' -> regex.append("[^/]");
                case '[' -> at = characterClass(glob, at, regex);
                case '\\' -> regex.append(quote(literal(glob, ++at)));
                default -> regex.append(quote(ch));
            }
            at++;
        }
        try {
            return new Glob(Pattern.compile(regex.toString(), Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            throw malformed(glob);
        }
    }

    boolean matches(String path) {
        return pattern.matcher(path).matches();
    }

    /** Appends the class that opens at {@code open}; returns where it closes. */
    private static int characterClass(String glob, int open, StringBuilder regex) throws BuildException {
        int at = open + 1;
        regex.append("(?!/)[");
        if (at < glob.length() && glob.charAt(at) == '^') {
            regex.append('^');
            at++;
        }
        int first = at;
        while (at == first || (at < glob.length() && glob.charAt(at) != ']')) {
            if (at < glob.length() && glob.charAt(at) == '\\') {
                at++;
            }
            char ch = literal(glob, at);
            if (ch == '-' && glob.charAt(at - 1) != '\\' && at != first) {
                regex.append('-');
            } else {
                regex.append(quote(ch));
            }
            at++;
        }
        literal(glob, at);
        regex.append(']');
        return at;
    }

    private static char literal(String glob, int at) throws BuildException {
        if (at >= glob.length()) {
            throw malformed(glob);
        }
        return glob.charAt(at);
    }

    private static String quote(char ch) {
        return Character.isLetterOrDigit(ch) || Character.isSurrogate(ch) ? String.valueOf(ch) : "\\" + ch;
    }

    private static BuildException malformed(String glob) {
        return BuildException.of(Reason.COPY_SOURCE_MISSING, "malformed wildcard: " + glob)
                .withHint("put a backslash before a [ that is part of a name");
    }
}
