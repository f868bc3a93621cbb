package build.kiln.executor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Docker's default system call filter for one architecture. The form of the profile is described at its head.
 */
final class Seccomp {
    private static final String PROFILE = "seccomp.txt";
    private static final int EPERM = 1;

    private static final JsonFactory JSON = new JsonFactory();

    /** Written once, because it is most of what a runtime is told of a process. */
    private final String json;

    private Seccomp(String json) {
        this.json = json;
    }

    private sealed interface Rule {
        record Allow(List<String> names) implements Rule {}

        record Fail(List<String> names, int errno) implements Rule {}

        record Argument(String name, int index, String operator, long value) implements Rule {}
    }

    /** The profile for {@code os.arch} as Java names it. */
    static Seccomp forArchitecture(String osArch) throws IOException {
        String architecture = osArch.equals("aarch64") ? "arm64" : osArch;
        List<Rule> rules = new ArrayList<>();
        String[] section = {""};
        for (String line : profile()) {
            if (line.startsWith("@")) {
                section = line.substring(1).split(" ", -1);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                addRules(rules, section, List.of(line.split(" ", -1)), architecture);
            }
        }
        StringWriter written = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(written)) {
            write(architectures(architecture), rules, json);
        }
        return new Seccomp(written.toString());
    }

    private static void addRules(List<Rule> rules, String[] section, List<String> words, String architecture) {
        switch (section[0]) {
            case "allow" -> {
                if (section.length == 1 || section[1].equals(architecture)) {
                    rules.add(new Rule.Allow(words));
                }
            }
            case "errno" -> rules.add(new Rule.Fail(words, Integer.parseInt(section[1])));
            case "equals" -> words.forEach(word -> rules.add(argument(section, "SCMP_CMP_EQ", word)));
            case "below" -> words.forEach(word -> rules.add(argument(section, "SCMP_CMP_LT", word)));
            case "without" -> words.forEach(word -> rules.add(argument(section, "SCMP_CMP_MASKED_EQ", word)));
            default -> throw new IllegalStateException("unknown section @" + section[0]);
        }
    }

    private static Rule argument(String[] section, String operator, String value) {
        return new Rule.Argument(section[1], Integer.parseInt(section[2]), operator, Long.decode(value));
    }

    private static List<String> profile() throws IOException {
        InputStream in = Seccomp.class.getResourceAsStream(PROFILE);
        if (in == null) {
            throw new IOException("missing resource " + PROFILE);
        }
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }

    /** Writes the value of {@code linux.seccomp}. */
    void write(JsonGenerator out) throws IOException {
        out.writeRawValue(json);
    }

    private static void write(List<String> architectures, List<Rule> rules, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("defaultAction", "SCMP_ACT_ERRNO");
        json.writeNumberField("defaultErrnoRet", EPERM);
        json.writeArrayFieldStart("architectures");
        for (String name : architectures) {
            json.writeString(name);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("syscalls");
        for (Rule rule : rules) {
            json.writeStartObject();
            write(rule, json);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static List<String> architectures(String architecture) {
        return switch (architecture) {
            case "amd64" -> List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32");
            case "arm64" -> List.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM");
            // The runtime's own.
            default -> List.of();
        };
    }

    private static void write(Rule rule, JsonGenerator json) throws IOException {
        switch (rule) {
            case Rule.Allow allow -> writeCall(allow.names(), "SCMP_ACT_ALLOW", json);
            case Rule.Fail fail -> {
                writeCall(fail.names(), "SCMP_ACT_ERRNO", json);
                json.writeNumberField("errnoRet", fail.errno());
            }
            case Rule.Argument argument -> {
                writeCall(List.of(argument.name()), "SCMP_ACT_ALLOW", json);
                json.writeArrayFieldStart("args");
                json.writeStartObject();
                json.writeNumberField("index", argument.index());
                json.writeNumberField("value", argument.value());
                json.writeStringField("op", argument.operator());
                json.writeEndObject();
                json.writeEndArray();
            }
        }
    }

    private static void writeCall(List<String> names, String action, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("names");
        for (String name : names) {
            json.writeString(name);
        }
        json.writeEndArray();
        json.writeStringField("action", action);
    }
}
