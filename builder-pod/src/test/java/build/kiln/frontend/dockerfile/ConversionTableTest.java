package build.kiln.frontend.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import build.kiln.digest.Digest;
import build.kiln.dockerfile.lint.Finding;
import build.kiln.dockerfile.lint.Severity;
import build.kiln.dockerfile.parser.SourceFile;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.graph.ExecOp;
import build.kiln.graph.ImageResolver;
import build.kiln.graph.Mount;
import build.kiln.graph.ResolvedImage;
import build.kiln.graph.Vertex;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.io.json.Json;
import build.kiln.io.json.JsonObject;
import build.kiln.io.json.JsonReader;
import build.kiln.oci.Descriptor;
import build.kiln.oci.ImageConfig;
import build.kiln.oci.Manifest;
import build.kiln.oci.MediaTypes;
import build.kiln.oci.OciJson;
import build.kiln.oci.Platform;
import build.kiln.testing.JsonLines;
import build.kiln.testing.JsonLines.Case;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What BuildKit v0.34.2 makes of 450 builds: image config and history, processes, warnings, and messages of errors. */
class ConversionTableTest {
    /** The table has messages without suggestions. */
    private static final Pattern HINT = Pattern.compile(" \\(did you mean .*\\?\\)$");

    private static final Platform AMD64 = Platform.linux("amd64");

    static Stream<Case> table() {
        return JsonLines.read(ConversionTableTest.class, "conversions.jsonl").stream();
    }

    @ParameterizedTest
    @MethodSource("table")
    void buildsAsBuildKitDoes(Case row) throws Exception {
        String source = row.json().text("src");
        SourceFile file = new SourceFile("Dockerfile", source);
        DockerfileFrontend frontend = new DockerfileFrontend(images());
        if (row.json().field("err").isPresent()) {
            String message = row.json().text("err");
            BuildException e = assertThrows(
                    BuildException.class, () -> frontend.convert(DockerfileFrontend.parse(file), options(row)), source);
            assertEquals(message, HINT.matcher(e.message()).replaceFirst(""), source);
        } else {
            Conversion conversion = frontend.convert(DockerfileFrontend.parse(file), options(row));
            assertEquals(
                    common(row.json().object("image")),
                    common(JsonReader.object(OciJson.encode(conversion.plan().config()))),
                    source);
            assertEquals(expectedProcesses(row), processes(conversion.plan().result()), source);
        }
        assertEquals(sorted(row.texts("lint")), lint(frontend, file, row), source);
    }

    private static BuildOptions options(Case row) throws Exception {
        BuildOptions options = BuildOptions.of(AMD64).withBuildArgs(args(row));
        String target = row.json().text("target");
        String platform = row.json().text("platform");
        if (!target.isEmpty()) {
            options = options.withTarget(target);
        }
        return platform.isEmpty()
                ? options
                : options.withPlatform(TargetPlatform.parse(platform, AMD64, TargetPlatform.Choice.REQUESTED));
    }

    private static SequencedMap<String, String> args(Case row) throws Exception {
        return new LinkedHashMap<>(row.json().textMap("args"));
    }

    private static List<String> lint(DockerfileFrontend frontend, SourceFile file, Case row) throws Exception {
        List<Finding> findings = frontend.check(file, options(row)).findings();
        return sorted(findings.stream()
                .filter(finding -> finding.severity() == Severity.WARNING)
                .map(finding -> finding.line() + " " + finding.rule().title() + " " + finding.message())
                .toList());
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream().sorted().toList();
    }

    /** All but what an exporter adds. */
    private static Map<String, Json> common(JsonObject image) {
        Map<String, Json> fields = new LinkedHashMap<>(image.fields());
        fields.remove("rootfs");
        fields.remove("created");
        if (fields.get("history") instanceof Json.Null) {
            fields.remove("history");
        }
        return fields;
    }

    private static List<String> expectedProcesses(Case row) throws InvalidJsonException {
        List<String> processes = new ArrayList<>();
        for (JsonObject exec : row.json().objects("execs")) {
            List<String> mounts = exec.texts("mounts").orElse(List.of()).stream()
                    .skip(1) // the root
                    .map(mount -> mount.replaceFirst(
                            "(CACHE .*) sel=/cache", "$1 sel=")) // BuildKit makes that directory for the mode
                    .toList();
            processes.add(describe(
                    exec.texts("args").orElse(List.of()),
                    exec.texts("env").orElse(List.of()),
                    exec.text("cwd"),
                    exec.text("user"),
                    mounts));
        }
        return sorted(processes);
    }

    private static List<String> processes(Vertex result) {
        Set<Vertex> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<String> processes = new ArrayList<>();
        collect(result, seen, processes);
        return sorted(processes);
    }

    private static void collect(Vertex vertex, Set<Vertex> seen, List<String> processes) {
        if (!seen.add(vertex)) {
            return;
        }
        vertex.inputs().forEach(input -> collect(input, seen, processes));
        if (vertex.op() instanceof ExecOp run) {
            List<String> mounts = run.mounts().stream()
                    .filter(mount -> !mount.target().isEmpty())
                    .map(ConversionTableTest::describe)
                    .toList();
            processes.add(describe(run.args(), run.env(), run.workingDir(), run.user(), mounts));
        }
    }

    private static String describe(
            List<String> args, List<String> env, String directory, String user, List<String> mounts) {
        return "%s env %s in %s as %s mounts %s".formatted(args, env, directory, user, mounts);
    }

    private static String describe(Mount mount) {
        return switch (mount) {
            case Mount.Bind bind ->
                line(bind.target(), "BIND", bind.readOnly(), bind.source().equals("/") ? "" : bind.source());
            case Mount.Cache cache ->
                line(cache.target(), "CACHE", cache.readOnly(), cache.from().isPresent() ? cache.source() : "");
            case Mount.Tmpfs tmpfs -> line(tmpfs.target(), "TMPFS", false, "");
            case Mount.Secret secret -> line(secret.target(), "SECRET", false, "");
            case Mount.Ssh ssh -> line(ssh.target(), "SSH", false, "");
            case Mount.Inline inline ->
                line(inline.target().substring(0, inline.target().lastIndexOf('/') + 1), "BIND", true, "/");
        };
    }

    private static String line(String target, String type, boolean readOnly, String source) {
        return "%s %s ro=%s sel=%s".formatted(target, type, readOnly, source);
    }

    static ImageResolver images() {
        return (reference, platform) -> {
            ImageConfig config = base(reference.replaceAll("^docker.io/library/|:.*$", ""))
                    .orElseThrow(() -> BuildException.of(Reason.BASE_IMAGE_NOT_FOUND, reference + ": not found"));
            Digest id = Digest.of(reference);
            Descriptor blob = Descriptor.of(MediaTypes.OCI_LAYER, id, 1);
            Manifest manifest = new Manifest(MediaTypes.OCI_MANIFEST, blob, List.of(blob), Map.of());
            return new ResolvedImage(reference, id, id, manifest, config);
        };
    }

    private static Optional<ImageConfig> base(String name) {
        try (InputStream in = ConversionTableTest.class.getResourceAsStream("bases/" + name + ".json")) {
            return in == null ? Optional.empty() : Optional.of(OciJson.decodeConfig(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
