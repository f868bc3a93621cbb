package build.kiln.io.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * Writes JSON byte for byte as Go's {@code encoding/json} does, so that equal images get equal digests from Kiln and from
 * BuildKit: {@code <}, {@code >} and {@code &} are escaped, map keys are sorted, and fields that Go would omit are left out
 * by the {@code …IfPresent} methods.
 */
public final class GoJson {
    private static final String HEX = "0123456789abcdef";
    private static final String INDENT = "  ";
    private static final Comparator<String> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final StringBuilder out = new StringBuilder();
    private final boolean indented;
    private int depth;
    private boolean first = true;
    private boolean afterName;

    private GoJson(boolean indented) {
        this.indented = indented;
    }

    /** As {@code json.Marshal}. */
    public static GoJson compact() {
        return new GoJson(false);
    }

    /** As {@code json.MarshalIndent} with two spaces. */
    public static GoJson indented() {
        return new GoJson(true);
    }

    public GoJson beginObject() {
        return begin('{');
    }

    public GoJson endObject() {
        return end('}');
    }

    public GoJson beginArray() {
        return begin('[');
    }

    public GoJson endArray() {
        return end(']');
    }

    /** The name of the value that follows. */
    public GoJson name(String name) {
        separate();
        quote(name);
        out.append(indented ? ": " : ":");
        afterName = true;
        return this;
    }

    public GoJson value(String value) {
        separate();
        quote(value);
        return this;
    }

    public GoJson value(long value) {
        separate();
        out.append(value);
        return this;
    }

    public GoJson value(boolean value) {
        separate();
        out.append(value);
        return this;
    }

    public GoJson nothing() {
        separate();
        out.append("null");
        return this;
    }

    public GoJson texts(Collection<String> values) {
        beginArray();
        values.forEach(this::value);
        return endArray();
    }

    /** An object of strings, sorted by name. */
    public GoJson textMap(Map<String, String> values) {
        beginObject();
        values.keySet().stream().sorted(BY_BYTES).forEach(key -> name(key).value(values.getOrDefault(key, "")));
        return endObject();
    }

    /** An object whose fields, sorted, are empty objects: Go's {@code map[string]struct{}}. */
    public GoJson textSet(Collection<String> values) {
        beginObject();
        values.stream()
                .sorted(BY_BYTES)
                .forEach(value -> name(value).beginObject().endObject());
        return endObject();
    }

    public GoJson textIfPresent(String name, String value) {
        return value.isEmpty() ? this : name(name).value(value);
    }

    public GoJson textIfPresent(String name, Optional<String> value) {
        return value.isEmpty() ? this : name(name).value(value.get());
    }

    public GoJson numberIfPresent(String name, long value) {
        return value == 0 ? this : name(name).value(value);
    }

    public GoJson flagIfPresent(String name, boolean value) {
        return value ? name(name).value(true) : this;
    }

    public GoJson textsIfPresent(String name, Collection<String> values) {
        return values.isEmpty() ? this : name(name).texts(values);
    }

    public GoJson textMapIfPresent(String name, Map<String, String> values) {
        return values.isEmpty() ? this : name(name).textMap(values);
    }

    public GoJson textSetIfPresent(String name, Collection<String> values) {
        return values.isEmpty() ? this : name(name).textSet(values);
    }

    public byte[] toBytes() {
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private GoJson begin(char bracket) {
        separate();
        out.append(bracket);
        depth++;
        first = true;
        return this;
    }

    private GoJson end(char bracket) {
        depth--;
        if (!first) {
            breakLine();
        }
        out.append(bracket);
        first = false;
        return this;
    }

    private void separate() {
        if (afterName) {
            afterName = false;
            return;
        }
        if (!first) {
            out.append(',');
        }
        first = false;
        if (depth > 0) {
            breakLine();
        }
    }

    private void breakLine() {
        if (indented) {
            out.append('\n').repeat(INDENT, depth);
        }
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '<', '>', '&', '\u2028', '\u2029' -> escape(c);
                default -> {
                    if (c < ' ') {
                        escape(c);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private void escape(char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(HEX.charAt(c >> shift & 0xf));
        }
    }
}
