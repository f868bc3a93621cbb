package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kiln build --call=outline} and {@code --call=targets}: what they print, and their exit codes. */
@Timeout(60)
class OutlineTest {
    private static final String DOCKERFILE = """
            ARG inherited=ratch
            ARG unused=abc${inherited}
            # sfx is a suffix
            ARG sfx="c${inherited}"

            # first
            # first makes the files
            FROM s${sfx} AS first
            # this is not assigned to anything
            ARG FOO=123
            # BAR is a number
            ARG BAR=456
            RUN --mount=type=secret,target=/etc/passwd,required=true --mount=type=ssh true

            FROM scratch AS second
            ARG BAZ
            RUN --mount=type=secret,id=unseen --mount=type=ssh,id=unseen true

            FROM scratch AS third
            ARG ABC=a
            RUN --mount=type=secret,id=third${ABC} true

            # target defines build target
            FROM third AS target
            COPY --from=first /etc/passwd /
            RUN --mount=type=ssh,id=own,required \\
                true

            FROM --platform=linux/amd64 second
            """;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private KilnRun.Result call(String method, String dockerfile, String... more) throws IOException {
        Path context = directory.resolve("context");
        Files.createDirectories(context);
        Files.writeString(context.resolve("Dockerfile"), dockerfile);
        String[] arguments = new String[more.length + 3];
        arguments[0] = "build";
        arguments[1] = "--call=" + method;
        System.arraycopy(more, 0, arguments, 2, more.length);
        arguments[arguments.length - 1] = context.toString();
        return new KilnRun(directory.resolve("home")).run(arguments);
    }

    @Test
    void anOutlineHasWhatTheTargetAndTheStagesItNeedsTake() throws IOException {
        KilnRun.Result result = call("outline", DOCKERFILE, "--target", "target", "--build-arg", "BAR=678");
        assertEquals(0, result.code(), result.toString());
        assertEquals("""
                TARGET:      target
                DESCRIPTION: defines build target

                BUILD ARG   VALUE    DESCRIPTION
                inherited   ratch   \s
                sfx         cratch   is a suffix
                FOO         123     \s
                BAR         678      is a number
                ABC         a       \s

                SECRET   REQUIRED
                passwd   true
                thirda  \s

                SSH       REQUIRED
                default  \s
                own       true

                """, result.out());
        assertEquals("", result.err());
    }

    @Test
    void anArgumentOfTheGlobalScopeHasItsPlaceThere() throws IOException {
        KilnRun.Result result = call("outline", """
                # A is shared
                ARG A=1
                ARG A=${A}2
                ARG EMPTY
                FROM scratch
                ARG A TARGETARCH EMPTY
                """);
        assertEquals(0, result.code(), result.toString());
        assertEquals("""
                BUILD ARG   VALUE   DESCRIPTION
                A           12     \s
                EMPTY              \s

                """, result.out());
    }

    @Test
    void anOutlineAsJsonHasTheFieldsOfBuildkit() throws IOException {
        String dockerfile = "# A is one\nARG A=1\nFROM scratch AS x\nARG A\nRUN --mount=type=ssh \\\n true\n";
        KilnRun.Result result = call("outline,format=json", dockerfile);
        assertEquals(0, result.code(), result.toString());
        assertEquals("""
                {
                  "name": "x",
                  "args": [
                    {
                      "name": "A",
                      "description": "is one",
                      "value": "1",
                      "location": {
                        "ranges": [
                          {
                            "start": {
                              "line": 2
                            },
                            "end": {
                              "line": 2
                            }
                          }
                        ]
                      }
                    }
                  ],
                  "ssh": [
                    {
                      "name": "default",
                      "location": {
                        "ranges": [
                          {
                            "start": {
                              "line": 5
                            },
                            "end": {
                              "line": 5
                            }
                          },
                          {
                            "start": {
                              "line": 6
                            },
                            "end": {
                              "line": 6
                            }
                          }
                        ]
                      }
                    }
                  ],
                  "sources": [
                    "%s"
                  ]
                }
                """.formatted(base64(dockerfile)), result.out());
    }

    @Test
    void targetsAreListedWithTheDefaultMarked() throws IOException {
        KilnRun.Result result = call("targets", DOCKERFILE);
        assertEquals(0, result.code(), result.toString());
        assertEquals("""
                TARGET    DESCRIPTION
                first     makes the files
                second   \s
                third    \s
                target    defines build target
                (default)\s
                """, result.out());
    }

    @Test
    void targetsAsJsonHaveTheFieldsOfBuildkit() throws IOException {
        String dockerfile = "FROM --platform=$BUILDPLATFORM busy${box} AS Tool\n# end is it\nFROM tool AS end\n";
        KilnRun.Result result = call("targets,format=json", dockerfile);
        assertEquals(0, result.code(), result.toString());
        String flat = result.out().replaceAll("\\s+", "");
        assertEquals(
                "{\"targets\":["
                        + "{\"name\":\"tool\",\"base\":\"busy${box}\",\"platform\":\"$BUILDPLATFORM\","
                        + "\"location\":{\"ranges\":[{\"start\":{\"line\":1},\"end\":{\"line\":1}}]}},"
                        + "{\"name\":\"end\",\"default\":true,\"description\":\"isit\",\"base\":\"tool\","
                        + "\"location\":{\"ranges\":[{\"start\":{\"line\":3},\"end\":{\"line\":3}}]}}],"
                        + "\"sources\":[\"" + base64(dockerfile) + "\"]}",
                flat);
    }

    @Test
    void aMistakeIsToldWithItsLine() throws IOException {
        for (String method : new String[] {"outline", "targets"}) {
            KilnRun.Result result = call(method, "FROM scratch\nCOPPY a /\n");
            assertEquals(1, result.code(), result.toString());
            assertEquals("", result.out());
            assertTrue(result.err().contains("   2 | >>> COPPY a /\n"), result.err());
        }
    }

    @Test
    void nothingIsBuilt() throws IOException {
        KilnRun.Result result = call("outline", "FROM scratch\nRUN [\"/no/such/program\"]\n", "-t", "a");
        assertEquals(0, result.code(), result.toString());
        assertFalse(Files.exists(directory.resolve("home/v1/images/a")));
    }

    @Test
    void theFilesOfABuildHoldTheAnswer() throws IOException {
        Path metadata = directory.resolve("metadata.json");
        Path id = directory.resolve("id");
        for (String method : new String[] {"outline", "targets"}) {
            String[] files = {"--metadata-file=" + metadata, "--iidfile=" + id};
            KilnRun.Result text = call(method, DOCKERFILE, files);
            assertEquals(0, text.code(), text.toString());
            JsonNode told = JSON.readTree(metadata.toFile());
            assertEquals(text.out(), told.path("result.txt").asText());
            assertEquals("1.0.0", told.path("version").asText());
            assertEquals("", Files.readString(id));
            KilnRun.Result json = call(method + ",format=json", DOCKERFILE, files);
            assertEquals(JSON.readTree(json.out()), told.path("result.json"));
            assertEquals(told, JSON.readTree(metadata.toFile()));
        }
    }

    @Test
    void anotherMethodOrFormatIsWrongUsage() throws IOException {
        for (String method : new String[] {"targets,format=xml", "build,format=json", "describe"}) {
            assertEquals(2, call(method, "FROM scratch\n").code(), method);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
