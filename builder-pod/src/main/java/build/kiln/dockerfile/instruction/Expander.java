package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.shell.ShellException;
import java.util.ArrayList;
import java.util.List;

/** Puts values for the variables in an instruction. */
public interface Expander {
    /** Expands a word; quotes and escapes are consumed. */
    String word(String word) throws ShellException;

    /** Expands the content of a heredoc, where quotes mean nothing. */
    String content(String text) throws ShellException;

    /** Expands each word. */
    default List<String> words(List<String> words) throws ShellException {
        List<String> expanded = new ArrayList<>(words.size());
        for (String word : words) {
            expanded.add(word(word));
        }
        return expanded;
    }
}
