package build.kiln.dockerfile.shell;

/**
 * The replacement of <code>${name//pattern/replacement}</code>. Docker hands it to Go's regular expressions, where
 * {@code $0} is the match, {@code $$} a dollar and every other group empty: patterns have none.
 */
final class ReplacementTemplate {
    private final String template;

    ReplacementTemplate(String template) {
        this.template = template;
    }

    String fill(String match) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < template.length()) {
            char ch = template.charAt(at);
            if (ch != '$' || at + 1 >= template.length()) {
                out.append(ch);
                at++;
            } else if (template.charAt(at + 1) == '$') {
                out.append('$');
                at += 2;
            } else {
                at = group(at, match, out);
            }
        }
        return out.toString();
    }

    /** Reads the group reference at {@code dollar} and returns where the text goes on. */
    private int group(int dollar, String match, StringBuilder out) {
        boolean braces = template.charAt(dollar + 1) == '{';
        int start = dollar + (braces ? 2 : 1);
        int end = start;
        while (end < template.length() && isNamePart(template.codePointAt(end))) {
            end += Character.charCount(template.codePointAt(end));
        }
        boolean closed = !braces || (end < template.length() && template.charAt(end) == '}');
        if (end == start || !closed) {
            out.append('$');
            return dollar + 1;
        }
        if (template.substring(start, end).equals("0")) {
            out.append(match);
        }
        return braces ? end + 1 : end;
    }

    private static boolean isNamePart(int ch) {
        return ch == '_' || Character.isLetter(ch) || Character.isDigit(ch);
    }
}
