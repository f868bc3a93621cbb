package build.kiln.dockerfile.shell;

import build.kiln.dockerfile.text.Quote;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Expands the words of a Dockerfile: {@code $name}, {@code ${name}} and the operators {@code :- - :+ + :? ? # ## % %% /
 * //}, single and double quotes, and the escape character. Immutable.
 *
 * <p>Nesting and the size of a result are bounded, so that no word takes unbounded time or memory.
 */
public final class ShellLexer {
    public static final char DEFAULT_ESCAPE = '\\';

    /** Ways to change less than a shell would. */
    public enum Option {
        /** Quotes are understood and stay in the result. */
        KEEP_QUOTES,
        /** Escapes are understood and stay in the result. */
        KEEP_ESCAPES,
        /** Quotes are characters like any other. */
        LITERAL_QUOTES,
        /** A reference to a variable that is not set stays as it is written. */
        KEEP_UNSET
    }

    private final char escape;
    private final Set<Option> options;

    private ShellLexer(char escape, Set<Option> options) {
        this.escape = escape;
        this.options = options;
    }

    /** A lexer whose escape character is {@code escape}: a backslash or, by directive, a backtick. */
    public static ShellLexer of(char escape) {
        return new ShellLexer(escape, EnumSet.noneOf(Option.class));
    }

    public ShellLexer with(Option... added) {
        Set<Option> all = EnumSet.noneOf(Option.class);
        all.addAll(options);
        all.addAll(List.of(added));
        return new ShellLexer(escape, all);
    }

    /** Expands {@code word} to one text; white space stays as it is. */
    public Expansion expand(String word, Variables variables) throws ShellException {
        References references = new References(variables);
        String text = scan(word, references).text();
        return new Expansion(text, references.matched(), references.unmatched());
    }

    /** Expands {@code word} and splits the result where white space stands outside quotes. */
    public List<String> expandToWords(String word, Variables variables) throws ShellException {
        return scan(word, new References(variables)).words();
    }

    private WordScanner.Scanned scan(String word, References references) throws ShellException {
        try {
            return new WordScanner(word, escape, options, references).scan();
        } catch (ShellException e) {
            throw new ShellException("failed to process " + Quote.quote(word) + ": " + e.getMessage());
        }
    }
}
