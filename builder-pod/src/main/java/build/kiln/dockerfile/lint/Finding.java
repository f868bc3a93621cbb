package build.kiln.dockerfile.lint;

import build.kiln.dockerfile.parser.LineRange;

/**
 * Something a rule found.
 *
 * @param file the Dockerfile's name as the user gave it
 */
public record Finding(Rule rule, String file, LineRange lines, String message) {
    public Severity severity() {
        return rule.severity();
    }

    /** First line, counted from 1. */
    public int line() {
        return lines.first();
    }

    public String url() {
        return rule.url();
    }

    public String remedy() {
        return rule.remedy();
    }

    /** As {@code --check} prints it: {@code WARNING: Rule - message} and the place below. */
    @Override
    public String toString() {
        return severity() + ": " + rule.title() + " - " + message + "\n" + file + ":" + line();
    }
}
