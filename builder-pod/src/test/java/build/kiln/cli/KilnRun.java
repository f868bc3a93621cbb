package build.kiln.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kiln command, run in this JVM with a store, variables and standard input of a test's own. */
final class KilnRun {
    private final Map<String, String> environment = new HashMap<>();
    private byte[] input = {};

    KilnRun(Path home) {
        environment.put("KILN_HOME", home.toString());
        environment.put("DOCKER_CONFIG", home.resolve("docker").toString());
    }

    /** What a command did. */
    record Result(int code, String out, String err) {
        @Override
        public String toString() {
            return "exit code " + code + "\n--- out\n" + out + "--- err\n" + err;
        }
    }

    KilnRun with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    KilnRun input(byte[] bytes) {
        input = bytes;
        return this;
    }

    Result run(String... arguments) {
        return run(List.of(arguments));
    }

    Result run(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(
                new ArrayList<>(arguments).toArray(String[]::new),
                new Console(
                        new ByteArrayInputStream(input),
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        Console.ErrorStream.OTHER,
                        name -> Optional.ofNullable(environment.get(name))));
        return new Result(code, out.toString(), err.toString());
    }
}
