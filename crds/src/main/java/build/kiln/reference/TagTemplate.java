package build.kiln.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tag with variables, e.g. {@code {branch}-{commit:7}-{timestamp}}. {@code {name:N}} takes the variable's first N
 * characters. Characters that a tag cannot have become {@code -}.
 */
public final class TagTemplate {
    private static final int MAX_TEXT = 256;
    private static final Pattern PART =
            Pattern.compile("\\{(?<name>[A-Za-z]++)(?::(?<length>[0-9]{1,3}))?}|(?<text>[A-Za-z0-9_.-]++)");
    private static final Pattern ILLEGAL = Pattern.compile("[^A-Za-z0-9_.-]");

    private final String text;
    private final List<Part> parts;

    private TagTemplate(String text, List<Part> parts) {
        this.text = text;
        this.parts = List.copyOf(parts);
    }

    private sealed interface Part {
        record Text(String text) implements Part {}

        record Variable(TagVariable variable, int length) implements Part {}
    }

    /** Parses a template; throws {@link InvalidReferenceException} naming what is wrong with it. */
    public static TagTemplate parse(String text) {
        if (text.isEmpty() || text.length() > MAX_TEXT) {
            throw new InvalidReferenceException(text, "a tag template has 1 to " + MAX_TEXT + " characters");
        }
        List<Part> parts = new ArrayList<>();
        Matcher matcher = PART.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw new InvalidReferenceException(
                        text,
                        "at \"" + text.substring(end) + "\": a tag template holds letters, digits, \"_\", \".\", \"-\""
                                + " and variables such as {branch} or {commit:7}");
            }
            parts.add(part(text, matcher));
            end = matcher.end();
        }
        if (parts.getFirst() instanceof Part.Text first && !first.text.matches("[A-Za-z0-9_].*")) {
            throw new InvalidReferenceException(text, "a tag does not begin with \".\" or \"-\"");
        }
        return new TagTemplate(text, parts);
    }

    private static Part part(String text, Matcher matcher) {
        String name = matcher.group("name");
        if (name == null) {
            return new Part.Text(matcher.group());
        }
        TagVariable variable = TagVariable.named(name)
                .orElseThrow(() -> new InvalidReferenceException(
                        text, "there is no variable {" + name + "}; there are " + TagVariable.names()));
        String length = matcher.group("length");
        int taken = length == null ? Integer.MAX_VALUE : Integer.parseInt(length);
        if (taken < 1) {
            throw new InvalidReferenceException(text, "{" + name + ":" + length + "} would always be empty");
        }
        return new Part.Variable(variable, taken);
    }

    /** Whether two builds may get different tags from this template. */
    public boolean isVariable() {
        return parts.stream().anyMatch(Part.Variable.class::isInstance);
    }

    /**
     * The tag for one build.
     *
     * @throws InvalidReferenceException when a variable has no value for this build or the tag gets too long
     */
    public String expand(TagValues values) {
        StringBuilder tag = new StringBuilder();
        for (Part part : parts) {
            tag.append(
                    switch (part) {
                        case Part.Text literal -> literal.text;
                        case Part.Variable variable -> value(variable, values);
                    });
        }
        String legal = tag.toString().replaceFirst("^[.-]+", "");
        if (legal.length() > Grammar.MAX_TAG) {
            throw new InvalidReferenceException(
                    text,
                    "it expands to " + legal.length() + " characters, a tag has at most " + Grammar.MAX_TAG
                            + "; shorten a variable, e.g. {branch:40}");
        }
        if (legal.isEmpty()) {
            throw new InvalidReferenceException(text, "it expands to nothing");
        }
        return legal;
    }

    private String value(Part.Variable part, TagValues values) {
        String value = part.variable
                .of(values)
                .orElseThrow(() -> new InvalidReferenceException(text, part.variable.absence()));
        String legal = ILLEGAL.matcher(value).replaceAll("-");
        return legal.substring(0, Math.min(legal.length(), part.length));
    }

    /** The template as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
