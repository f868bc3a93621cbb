package build.kiln.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A list that a command prints: as a table, as JSON objects, or by a template such as {@code {{.Repository}}:{{.Tag}}}.
 *
 * @param columns of the table: a field's name and its heading
 * @param rows fields by name; a row may have more than the table shows
 */
record Rows(Map<String, String> columns, List<Map<String, String>> rows) {
    private static final Pattern FIELD = Pattern.compile("\\{\\{\\s*\\.([A-Za-z]+)\\s*}}");
    private static final Pattern JSON_TEMPLATE = Pattern.compile("json|\\{\\{\\s*json \\.\\s*}}");
    private static final int GAP = 3;

    Rows {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        rows = List.copyOf(rows);
    }

    /** Prints the rows; {@code format} is empty for a table. */
    void print(String format, PrintWriter out) throws IOException {
        if (format.isEmpty() || format.equals("table")) {
            table(out);
        } else if (JSON_TEMPLATE.matcher(format).matches()) {
            for (Map<String, String> row : rows) {
                out.println(json(row));
            }
        } else {
            for (Map<String, String> row : rows) {
                out.println(fill(format, row));
            }
        }
        out.flush();
    }

    private void table(PrintWriter out) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.copyOf(columns.values()));
        for (Map<String, String> row : rows) {
            lines.add(columns.keySet().stream()
                    .map(name -> row.getOrDefault(name, ""))
                    .toList());
        }
        int last = columns.size() - 1;
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int column = 0; column < last; column++) {
                int at = column;
                int width = lines.stream()
                        .mapToInt(each -> each.get(at).length())
                        .max()
                        .orElse(0);
                text.append(line.get(column))
                        .repeat(" ", width - line.get(column).length() + GAP);
            }
            out.println(text.append(line.get(last)));
        }
    }

    /** One line, the fields in the order of their names, as docker writes it. */
    private static String json(Map<String, String> row) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            for (var field : new TreeMap<>(row).entrySet()) {
                json.writeStringField(field.getKey(), field.getValue());
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private static String fill(String format, Map<String, String> row) {
        Matcher matcher = FIELD.matcher(format.replace("\\t", "\t").replace("\\n", "\n"));
        return matcher.replaceAll(found -> {
            String value = row.get(found.group(1));
            if (value == null) {
                throw new UsageException("--format: there is no field %s; there are %s"
                        .formatted(found.group(1), String.join(", ", new TreeMap<>(row).keySet())));
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
