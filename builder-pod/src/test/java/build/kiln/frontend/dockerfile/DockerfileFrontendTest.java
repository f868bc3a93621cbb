package build.kiln.frontend.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.digest.Digest;
import build.kiln.dockerfile.instruction.Dockerfile;
import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.SourceFile;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.graph.CopyOp;
import build.kiln.graph.ExecOp;
import build.kiln.graph.ImageOp;
import build.kiln.graph.ImageResolver;
import build.kiln.graph.MergeOp;
import build.kiln.graph.ResolvedImage;
import build.kiln.graph.Vertex;
import build.kiln.oci.Descriptor;
import build.kiln.oci.History;
import build.kiln.oci.ImageConfig;
import build.kiln.oci.Manifest;
import build.kiln.oci.MediaTypes;
import build.kiln.oci.Platform;
import build.kiln.oci.RunConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerfileFrontendTest {
    private static final Platform AMD64 = Platform.linux("amd64");
    private static final BuildOptions OPTIONS = BuildOptions.of(AMD64);

    @Test
    void leavesOutStagesThatNothingNeeds() throws Exception {
        Conversion conversion = convert("""
                FROM missing AS unused
                RUN false
                FROM scratch AS files
                COPY a /a
                FROM scratch
                COPY --from=files /a /b
                """);

        Vertex result = conversion.plan().result();
        CopyOp copy = assertInstanceOf(CopyOp.class, result.op());
        assertEquals(List.of(new CopyOp.FromInput(1, "/a", CopyOp.Archives.COPY)), copy.sources());
        assertInstanceOf(CopyOp.class, result.inputs().get(1).op());
        assertEquals("[stage-2 1/1] COPY --from=files /a /b", result.label().name());
    }

    @Test
    void takesConfigAndTriggersFromTheBase() throws Exception {
        Conversion conversion = convert("""
                FROM base AS app
                ENTRYPOINT ["new"]
                """);

        ImageConfig config = conversion.plan().config();
        assertEquals(Optional.of(List.of("new")), config.config().entrypoint());
        assertEquals(Optional.empty(), config.config().cmd(), "ENTRYPOINT resets an inherited CMD");
        assertEquals(List.of(), config.config().onBuild());
        ExecOp trigger =
                assertInstanceOf(ExecOp.class, conversion.plan().result().op());
        assertEquals(List.of("/bin/sh", "-c", "echo $FOO"), trigger.args());
        assertEquals(List.of("PATH=/bin", "FOO=bar"), trigger.env());
        assertEquals("/w", trigger.workingDir());
        assertInstanceOf(
                ImageOp.class, conversion.plan().result().inputs().getFirst().op());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '~',
            value = {
                "ARG A=1;RUN x => RUN |1 A=1 /bin/sh -c x # buildkit",
                "ARG A;RUN x => RUN |1 A= /bin/sh -c x # buildkit",
                "RUN [\"x\", \"y z\"] => RUN x y z # buildkit",
                "ENV A=1 B=\"x y\" => ENV A=1 B=x y",
                "COPY --chown=1:2 --link a b /c/ => COPY --chown=1:2 a b /c/ # buildkit",
                "ADD http://x.y/z /d => ADD http://x.y/z /d # buildkit",
                "WORKDIR sub => WORKDIR /sub",
                "EXPOSE 81-82 80/udp => EXPOSE [80/udp 81/tcp 82/tcp]",
                "CMD [\"a\", \"b\"] => CMD [\"a\" \"b\"]",
                "ENTRYPOINT a b => ENTRYPOINT [\"/bin/sh\" \"-c\" \"a b\"]",
                "VOLUME /a /b => VOLUME [/a /b]",
                "HEALTHCHECK --interval=90s CMD x => HEALTHCHECK {Test:[CMD-SHELL x] Interval:1m30s Timeout:0s StartPeriod:0s StartInterval:0s Retries:0}",
                "SHELL [\"/bin/bash\", \"-c\"] => SHELL [/bin/bash -c]",
                "LABEL a=b => LABEL a=b",
                "MAINTAINER me => MAINTAINER me",
                "STOPSIGNAL 9 => STOPSIGNAL 9",
                "USER u:g => USER u:g",
            })
    void writesHistoryAsBuildKitDoes(String lines, String createdBy) throws Exception {
        Conversion conversion = convert("FROM scratch\n" + lines.replace(';', '\n'));
        History last = conversion.plan().config().history().getLast();
        assertEquals(createdBy, last.createdBy());
        assertEquals("buildkit.dockerfile.v0", last.comment());
    }

    @Test
    void keepsProxiesOutOfKeyAndHistory() throws Exception {
        SequencedMap<String, String> args = new LinkedHashMap<>(Map.of("http_proxy", "http://p"));
        Conversion conversion = new DockerfileFrontend(images())
                .convert(
                        Dockerfile.parse(new SourceFile("Dockerfile", "FROM scratch\nRUN x")),
                        OPTIONS.withBuildArgs(args));

        ExecOp run = (ExecOp) conversion.plan().result().op();
        assertEquals(List.of("HTTP_PROXY=http://p", "http_proxy=http://p"), run.keylessEnv());
        assertTrue(run.env().stream().noneMatch(entry -> entry.contains("http://p")));
        assertEquals(
                "RUN /bin/sh -c x # buildkit",
                conversion.plan().config().history().getLast().createdBy());
    }

    @Test
    void putsLinkedFilesOnTop() throws Exception {
        Vertex result = convert("FROM base AS app\nCOPY --link a /b").plan().result();
        assertInstanceOf(MergeOp.class, result.op());
    }

    @Test
    void replacesStagesAndImagesByNamedContexts() throws Exception {
        BuildOptions options = OPTIONS.withContexts(
                Map.of("lib", new NamedContext.Directory(), "missing", new NamedContext.Image("base")));
        Conversion conversion = new DockerfileFrontend(images())
                .convert(Dockerfile.parse(new SourceFile("Dockerfile", "FROM missing\nCOPY --from=lib a b")), options);

        Vertex copy = conversion.plan().result();
        assertEquals(new build.kiln.graph.ContextOp("lib"), copy.inputs().get(1).op());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COPY --from=later a b;FROM scratch AS later | cannot copy from stage \"later\", it needs to be defined before current stage \"me\"",
                "COPY --from=me a b | circular dependency detected on stage: me",
                "COPY --from=7 a b | invalid stage index 7",
                "RUN --security=insecure x | security.insecure is not allowed: builds run without privileges on the node",
                "COPY --chmod=99 a b | invalid chmod parameter: '99'. it should be octal string and between 0 and 07777",
                "STOPSIGNAL SIGFOO | invalid signal: SIGFOO",
                "EXPOSE 1-0 | invalid containerPort: 1-0",
                "ENV A=${B:?needed} | failed to process \"${B:?needed}\": B: needed",
                "COPY http://x /y | source can't be a URL for COPY",
            })
    void failsWhereTheMistakeIs(String lines, String message) {
        BuildException e = assertThrows(
                BuildException.class,
                () -> convert("FROM scratch AS me\n" + lines.replace(';', '\n')
                        + (lines.contains("later") ? "\nFROM me\nCOPY --from=later a b" : "")));
        assertEquals(message, e.message());
        assertTrue(e.location().isPresent());
    }

    @Test
    void namesTheMissingStage() {
        BuildException e = assertThrows(
                BuildException.class,
                () -> new DockerfileFrontend(images())
                        .convert(
                                Dockerfile.parse(new SourceFile("Dockerfile", "FROM scratch AS build")),
                                OPTIONS.withTarget("biuld")));
        assertEquals(Reason.STAGE_NOT_FOUND, e.reason());
        assertEquals("target stage \"biuld\" could not be found (did you mean build?)", e.message());
    }

    private static Conversion convert(String text) throws BuildException, DockerfileException, InterruptedException {
        return new DockerfileFrontend(images()).convert(Dockerfile.parse(new SourceFile("Dockerfile", text)), OPTIONS);
    }

    private static ImageResolver images() {
        return (reference, platform) -> {
            if (!reference.equals("docker.io/library/base:latest")) {
                throw BuildException.of(Reason.BASE_IMAGE_NOT_FOUND, reference + ": not found");
            }
            Digest layer = Digest.of("layer");
            RunConfig config = new RunConfig(
                    "",
                    new TreeSet<>(),
                    List.of("PATH=/bin", "FOO=bar"),
                    Optional.empty(),
                    Optional.of(List.of("run")),
                    new TreeSet<>(),
                    "/w",
                    new TreeMap<>(),
                    "",
                    List.of("RUN echo $FOO"),
                    Optional.empty(),
                    Optional.empty(),
                    false);
            Descriptor blob = Descriptor.of(MediaTypes.OCI_LAYER, layer, 1);
            return new ResolvedImage(
                    reference,
                    layer,
                    layer,
                    new Manifest(MediaTypes.OCI_MANIFEST, blob, List.of(blob), Map.of()),
                    new ImageConfig(platform, Optional.empty(), "", config, List.of(layer), List.of()));
        };
    }
}
