package build.kiln.dockerfile.parser;

import build.kiln.dockerfile.shell.ShellException;
import build.kiln.dockerfile.shell.ShellLexer;
import build.kiln.dockerfile.shell.ShellLexer.Option;
import build.kiln.dockerfile.shell.Variables;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A here-document.
 *
 * @param name the word after {@code <<}, without quotes; a line of its own ends the content
 * @param expand whether variables in the content are expanded: no part of the word is quoted
 * @param chomp {@code <<-}: leading tabs do not count
 * @param content with line feeds, as written
 */
public record Heredoc(String name, boolean expand, boolean chomp, String content) {
    private static final Pattern START = Pattern.compile("\\d*<<(-?)[\\t\\n\\f\\r ]*([^<]*)");
    private static final Pattern LEADING_TABS = Pattern.compile("(?md)^\\t+");
    private static final ShellLexer WORD =
            ShellLexer.of(ShellLexer.DEFAULT_ESCAPE).with(Option.KEEP_UNSET);

    /** The here-document that {@code word} announces, without content; empty when it announces none. */
    public static Optional<Heredoc> announcedBy(String word) {
        try {
            return announced(word);
        } catch (ShellException e) {
            return Optional.empty();
        }
    }

    /** As {@link #announcedBy}, but a word with unbalanced quotes is an error. */
    static Optional<Heredoc> announced(String word) throws ShellException {
        Matcher start = START.matcher(word);
        if (!start.matches() || start.group(2).isEmpty()) {
            return Optional.empty();
        }
        List<String> plain = WORD.expandToWords(start.group(2), Variables.NONE);
        List<String> quoted = WORD.with(Option.KEEP_QUOTES).expandToWords(start.group(2), Variables.NONE);
        if (plain.size() != 1 || quoted.size() != 1) {
            return Optional.empty();
        }
        boolean expand = quotes(plain.getFirst()) == quotes(quoted.getFirst());
        return Optional.of(new Heredoc(plain.getFirst(), expand, !start.group(1).isEmpty(), ""));
    }

    /** The content as a file or script gets it: without leading tabs where they do not count. */
    public String text() {
        return chomp ? LEADING_TABS.matcher(content).replaceAll("") : content;
    }

    Heredoc withContent(String read) {
        return new Heredoc(name, expand, chomp, read);
    }

    boolean endsWith(String line) {
        String stripped = Newlines.strip(line);
        int start = 0;
        while (chomp && start < stripped.length() && stripped.charAt(start) == '\t') {
            start++;
        }
        return stripped.substring(start).equals(name);
    }

    private static long quotes(String word) {
        return word.chars().filter(ch -> ch == '\'' || ch == '"').count();
    }
}
