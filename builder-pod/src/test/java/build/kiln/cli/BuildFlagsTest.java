package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every flag of {@code kiln build} that changes the result, on the real engine. */
@Timeout(120)
class BuildFlagsTest {
    private static final String USERLAND = """
            FROM scratch AS userland
            COPY busybox /bin/busybox
            SHELL ["/bin/busybox", "sh", "-c"]
            """;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private Path context = Path.of("");
    private Path out = Path.of("");

    @BeforeEach
    void makeContext() throws IOException {
        context = Files.createDirectory(directory.resolve("context"));
        out = directory.resolve("out");
        Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
        Files.writeString(context.resolve("message"), "hello");
    }

    private KilnRun kiln() {
        return new KilnRun(directory.resolve("home"));
    }

    private KilnRun.Result build(String dockerfile, String... options) throws IOException {
        return build(kiln(), dockerfile, options);
    }

    private KilnRun.Result build(KilnRun kiln, String dockerfile, String... options) throws IOException {
        Files.writeString(context.resolve("Dockerfile"), dockerfile);
        List<String> arguments = new ArrayList<>(List.of("build", "--progress=plain"));
        arguments.addAll(List.of(options));
        arguments.add(context.toString());
        return kiln.run(arguments);
    }

    /** Builds what must build, its files to {@link #out}. */
    private KilnRun.Result files(String dockerfile, String... options) throws IOException {
        String[] all = Stream.concat(Stream.of("-o", out.toString()), Stream.of(options))
                .toArray(String[]::new);
        KilnRun.Result result = build(dockerfile, all);
        assertEquals(0, result.code(), result.toString());
        return result;
    }

    private String file(String name) throws IOException {
        return Files.readString(out.resolve(name));
    }

    /** The image's documents, from a layout that the build writes beside everything else. */
    private Layout image(String dockerfile, String... options) throws IOException {
        Path layout = directory.resolve("layout-" + System.nanoTime());
        String[] all = Stream.concat(Stream.of("-o", "type=oci,tar=false,dest=" + layout), Stream.of(options))
                .toArray(String[]::new);
        KilnRun.Result result = build(dockerfile, all);
        assertEquals(0, result.code(), result.toString());
        return new Layout(layout);
    }

    private record Layout(Path directory) {
        JsonNode index() throws IOException {
            return JSON.readTree(directory.resolve("index.json").toFile());
        }

        JsonNode root() throws IOException {
            return blob(index().at("/manifests/0/digest").asText());
        }

        JsonNode manifest() throws IOException {
            JsonNode root = root();
            return root.has("manifests") ? blob(root.at("/manifests/0/digest").asText()) : root;
        }

        JsonNode config() throws IOException {
            return blob(manifest().at("/config/digest").asText());
        }

        JsonNode blob(String digest) throws IOException {
            return JSON.readTree(directory
                    .resolve("blobs/sha256/" + digest.substring("sha256:".length()))
                    .toFile());
        }
    }

    @Test
    void historyHasTheTimeAtWhichEachStepWasMade() throws IOException {
        Instant begin = Instant.now();
        JsonNode first = image("FROM scratch\nENV A=b\nCOPY message /a\n").config();
        Instant made = Instant.parse(first.at("/history/1/created").asText());
        assertFalse(made.isBefore(begin), made.toString());
        assertEquals(made, Instant.parse(first.at("/history/0/created").asText()));
        assertEquals(made, Instant.parse(first.at("/created").asText()));

        JsonNode second = image("FROM scratch\nENV A=b\nCOPY message /a\nCOPY message /b\nENV C=d\n")
                .config();
        assertEquals(made, Instant.parse(second.at("/history/1/created").asText()), "of a step from the cache");
        Instant later = Instant.parse(second.at("/history/2/created").asText());
        assertTrue(later.isAfter(made), later.toString());
        assertEquals(later, Instant.parse(second.at("/history/3/created").asText()));
        assertEquals(later, Instant.parse(second.at("/created").asText()));
    }

    @Test
    void theDockerfileMayStandAnywhere() throws IOException {
        Path elsewhere = directory.resolve("Elsewhere.dockerfile");
        Files.writeString(elsewhere, "FROM scratch\nCOPY message /a\n");
        Files.writeString(context.resolve("Inner"), "FROM scratch\nCOPY message /b\n");
        String first = out.resolve("1").toString();
        String second = out.resolve("2").toString();
        String third = out.resolve("3").toString();
        String fourth = out.resolve("4").toString();
        assertEquals(
                0,
                kiln().run("build", "-f", elsewhere.toString(), "-o", first, context.toString())
                        .code());
        assertEquals(
                0,
                kiln().run("build", "--file=Inner", "-o", second, context.toString())
                        .code());
        assertEquals(
                0,
                kiln().input("FROM scratch\nCOPY message /c\n".getBytes(StandardCharsets.UTF_8))
                        .run("build", "-f", "-", "-o", third, context.toString())
                        .code());
        Files.writeString(context.resolve("dockerfile"), "FROM scratch\nCOPY message /d\n");
        assertEquals(0, kiln().run("build", "-o", fourth, context.toString()).code());
        assertEquals("hello", file("1/a"));
        assertEquals("hello", file("2/b"));
        assertEquals("hello", file("3/c"));
        assertEquals("hello", file("4/d"));
        KilnRun.Result missing = kiln().run("build", "-f", "nowhere", context.toString());
        assertEquals(2, missing.code());
        assertEquals("ERROR: there is no Dockerfile nowhere\n", missing.err());
    }

    @Test
    void theIgnoreFileBesideTheDockerfileWins() throws IOException {
        Files.writeString(context.resolve(".dockerignore"), "message\n");
        Path elsewhere = directory.resolve("My.dockerfile");
        Files.writeString(elsewhere, "FROM scratch\nCOPY . /\n");
        Files.writeString(directory.resolve("My.dockerfile.dockerignore"), "busybox\n");
        assertEquals(
                0,
                kiln().run("build", "-f", elsewhere.toString(), "-o", out.toString(), context.toString())
                        .code());
        assertTrue(Files.exists(out.resolve("message")));
        assertFalse(Files.exists(out.resolve("busybox")));
    }

    @Test
    void aBuildArgumentMayComeFromTheEnvironment() throws IOException {
        String dockerfile =
                USERLAND + "ARG A=default\nARG B=default\nARG C=default\nRUN busybox echo $A $B $C > /args\n";
        KilnRun.Result result = build(
                kiln().with("B", "env"),
                dockerfile,
                "--build-arg",
                "A=given",
                "--build-arg",
                "B",
                "--build-arg=C",
                "-o",
                out.toString());
        assertEquals(0, result.code(), result.toString());
        assertEquals("given env default\n", file("args"));
    }

    @Test
    void labelsAndAnnotationsStandWhereTheyShould() throws IOException {
        Layout one = image(
                "FROM scratch\nLABEL a=file b=file\nCOPY message /\n",
                "--label",
                "a=flag",
                "--label",
                "empty",
                "--annotation",
                "plain=1",
                "--annotation",
                "manifest,manifest-descriptor:both=2",
                "-t",
                "x:1");
        assertEquals("flag", one.config().at("/config/Labels/a").asText());
        assertEquals("file", one.config().at("/config/Labels/b").asText());
        assertEquals("", one.config().at("/config/Labels/empty").asText("none"));
        assertEquals("1", one.manifest().at("/annotations/plain").asText());
        assertEquals("2", one.manifest().at("/annotations/both").asText());
        assertEquals("2", one.index().at("/manifests/0/annotations/both").asText());

        Layout several = image(
                "FROM scratch\nCOPY message /\n",
                "--platform",
                "linux/amd64,linux/arm64",
                "--annotation",
                "index:i=1",
                "--annotation",
                "index-descriptor:d=2",
                "--annotation",
                "manifest[linux/arm64]:arm=3");
        assertEquals("1", several.root().at("/annotations/i").asText());
        assertEquals("2", several.index().at("/manifests/0/annotations/d").asText());
        assertTrue(several.manifest().at("/annotations/arm").isMissingNode());
        JsonNode arm = several.blob(several.root().at("/manifests/1/digest").asText());
        assertEquals("3", arm.at("/annotations/arm").asText());

        KilnRun.Result refused = build("FROM scratch\nCOPY message /\n", "--annotation", "index:i=1");
        assertEquals(1, refused.code());
        assertTrue(refused.err().contains("index annotations not supported for single platform"), refused.err());
    }

    @Test
    void stepsGetHostsLimitsAndSharedMemory() throws IOException {
        files(
                USERLAND + "RUN busybox cat /etc/hosts > /hosts; ulimit -n > /soft; ulimit -H -n > /hard;"
                        + " busybox df -k /dev/shm > /shm\n",
                "--add-host",
                "db.example:10.1.2.3",
                "--add-host=six=[2001:db8::7]",
                "--ulimit",
                "nofile=333:444",
                "--shm-size",
                "3m");
        assertTrue(file("hosts").contains("10.1.2.3\tdb.example\n"), file("hosts"));
        assertTrue(file("hosts").contains("2001:db8::7\tsix\n"), file("hosts"));
        assertEquals("333\n", file("soft"));
        assertEquals("444\n", file("hard"));
        assertTrue(file("shm").contains(" 3072 "), file("shm"));
    }

    @Test
    void theNetworkOfStepsCanBeTakenAway() throws IOException {
        String dockerfile = USERLAND + "RUN busybox ls /sys/class/net > /net || true\n";
        files(dockerfile, "--network=none");
        assertEquals("lo\n", file("net"));
        assertEquals(
                0,
                build(dockerfile, "--network", "host", "--allow", "network.host")
                        .code());
        assertEquals(2, build(dockerfile, "--network", "bridge").code());
    }

    @Test
    void theCacheIsPassedOverForAllStagesOrForOne() throws IOException {
        String dockerfile = USERLAND + """
                RUN busybox cat /proc/sys/kernel/random/uuid > /one
                FROM userland AS second
                RUN busybox cat /proc/sys/kernel/random/uuid > /two
                """;
        files(dockerfile);
        String one = file("one");
        String two = file("two");
        files(dockerfile);
        assertEquals(one, file("one"));
        assertEquals(two, file("two"));
        files(dockerfile, "--no-cache-filter", "SECOND");
        assertEquals(one, file("one"));
        assertNotEquals(two, file("two"));
        files(dockerfile, "--no-cache");
        assertNotEquals(one, file("one"));
        files(dockerfile, "--no-cache=false");
        assertEquals(
                2, build(dockerfile, "--no-cache", "--no-cache-filter=second").code());
    }

    @Test
    void theTargetIgnoresCase() throws IOException {
        String dockerfile = "FROM scratch AS First\nCOPY message /1\nFROM scratch AS second\nCOPY message /2\n";
        files(dockerfile, "--target", "FIRST");
        assertTrue(Files.exists(out.resolve("1")));
        assertFalse(Files.exists(out.resolve("2")));
        KilnRun.Result missing = build(dockerfile, "--target", "third");
        assertEquals(1, missing.code());
        assertTrue(missing.err().contains("\nERROR: StageNotFound: "), missing.err());
    }

    @Test
    void secretsComeFromFilesAndVariablesAndStayOut() throws IOException {
        Path secret = Files.writeString(directory.resolve("token"), "from-file");
        String dockerfile = USERLAND + """
                RUN --mount=type=secret,id=a --mount=type=secret,id=b --mount=type=secret,id=c,env=C \
                    busybox cat /run/secrets/a /run/secrets/b | busybox tr a-z A-Z > /seen; \
                    busybox echo $C | busybox tr a-z A-Z >> /seen
                """;
        KilnRun.Result result = build(
                kiln().with("TOKEN_B", "-from-variable").with("c", "from-its-name"),
                dockerfile,
                "--secret",
                "id=a,src=" + secret,
                "--secret",
                "id=b,env=TOKEN_B",
                "--secret",
                "id=c,type=env",
                "-o",
                out.toString());
        assertEquals(0, result.code(), result.toString());
        assertEquals("FROM-FILE-FROM-VARIABLEFROM-ITS-NAME\n", file("seen"));
        assertFalse(Files.exists(out.resolve("run/secrets/a")));
        KilnRun.Result missing = build(dockerfile, "--secret", "id=a,src=/no/such/file");
        assertEquals(2, missing.code());
        assertTrue(missing.err().startsWith("ERROR: --secret: there is no file /no/such/file"), missing.err());
        try (Stream<Path> left = Files.list(directory.resolve("home/scratch"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void severalOutputsAreWrittenAtOnce() throws IOException {
        Path tar = directory.resolve("files.tar");
        Path oci = directory.resolve("image.tar");
        Path docker = directory.resolve("docker.tar");
        Path metadata = directory.resolve("metadata.json");
        Path id = directory.resolve("id");
        KilnRun.Result result = build(
                "FROM scratch\nCOPY message /\n",
                "-o",
                out.toString(),
                "-o",
                "type=tar,dest=" + tar,
                "--output=type=oci,dest=" + oci,
                "-o",
                "type=docker,dest=" + docker,
                "-t",
                "team/app:1",
                "-t",
                "localhost:5000/app",
                "--load",
                "--metadata-file",
                metadata.toString(),
                "--iidfile",
                id.toString());
        assertEquals(0, result.code(), result.toString());
        assertEquals("hello", file("message"));
        assertEquals(List.of("message"), entries(tar));
        assertTrue(
                entries(oci).containsAll(List.of("index.json", "oci-layout")),
                entries(oci).toString());
        assertTrue(
                entries(docker).containsAll(List.of("index.json", "manifest.json")),
                entries(docker).toString());
        JsonNode written = JSON.readTree(metadata.toFile());
        assertEquals(
                "docker.io/team/app:1,localhost:5000/app:latest",
                written.at("/image.name").asText());
        assertEquals(
                written.at("/containerimage.digest").asText(),
                written.at("/containerimage.descriptor/digest").asText());
        assertEquals(
                "application/vnd.oci.image.manifest.v1+json",
                written.at("/containerimage.descriptor/mediaType").asText());
        assertEquals(written.at("/containerimage.config.digest").asText(), Files.readString(id));
        assertNotEquals(
                Files.readString(id), written.at("/containerimage.digest").asText());
        KilnRun.Result quiet = build("FROM scratch\nCOPY message /\n", "-q");
        assertEquals(Files.readString(id) + "\n", quiet.out());
        assertEquals("", quiet.err());
    }

    @Test
    void anImageIdIsOfThisBuildOrNotThere() throws IOException {
        Path id = Files.writeString(directory.resolve("id"), "sha256:earlier");
        KilnRun.Result failed = build("FROM scratch\nCOPY missing /\n", "--iidfile", id.toString());
        assertEquals(1, failed.code(), failed.toString());
        assertFalse(Files.exists(id));
        for (String output : List.of("type=local,dest=" + out, "type=tar,dest=" + directory.resolve("x.tar"))) {
            KilnRun.Result refused = build("FROM scratch\nCOPY message /\n", "--iidfile", id.toString(), "-o", output);
            assertEquals(2, refused.code(), refused.toString());
            assertTrue(refused.err().startsWith("ERROR: --iidfile: "), refused.err());
        }
    }

    private static List<String> entries(Path tar) throws IOException {
        Process list = new ProcessBuilder("tar", "-tf", tar.toString()).start();
        return new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    @Test
    void severalPlatformsGetADirectoryEach() throws IOException {
        files("FROM scratch\nCOPY message /\n", "--platform=linux/amd64,linux/arm64");
        assertEquals("hello", file("linux_amd64/message"));
        assertEquals("hello", file("linux_arm64/message"));
    }

    @Test
    void theImageIsWrittenAsTheOutputSays() throws IOException {
        String dockerfile = "FROM scratch\nCOPY busybox /\n";
        Layout zstd = new Layout(directory.resolve("zstd"));
        assertEquals(
                0,
                build(dockerfile, "-o", "type=oci,tar=false,compression=zstd,dest=" + zstd.directory())
                        .code());
        assertEquals(
                "application/vnd.oci.image.layer.v1.tar+zstd",
                zstd.manifest().at("/layers/0/mediaType").asText());
        Layout plain = new Layout(directory.resolve("plain"));
        assertEquals(
                0,
                build(dockerfile, "-o", "type=oci,tar=false,compression=uncompressed,dest=" + plain.directory())
                        .code());
        assertEquals(
                "application/vnd.oci.image.layer.v1.tar",
                plain.manifest().at("/layers/0/mediaType").asText());
        Layout small = new Layout(directory.resolve("small"));
        assertEquals(
                0,
                build(
                                dockerfile,
                                "-o",
                                "type=oci,tar=false,compression=gzip,compression-level=9,force-compression=true,"
                                        + "oci-mediatypes=false,dest=" + small.directory())
                        .code());
        assertEquals(
                "application/vnd.docker.image.rootfs.diff.tar.gzip",
                small.manifest().at("/layers/0/mediaType").asText());
        KilnRun.Result disagreeing = build(
                dockerfile,
                "-o",
                "type=oci,compression=zstd,dest=" + directory.resolve("a"),
                "-o",
                "type=oci,compression=gzip,dest=" + directory.resolve("b"));
        assertEquals(2, disagreeing.code());
        assertTrue(disagreeing.err().contains("share compression"), disagreeing.err());
    }

    @Test
    void aStepRunsAgainWhenItKnowsOtherHosts() throws IOException {
        String dockerfile = USERLAND + "RUN busybox cat /etc/hosts > /hosts\n";
        files(dockerfile, "--add-host", "one:10.1.2.3");
        files(dockerfile, "--add-host", "two:10.1.2.3");
        assertTrue(file("hosts").contains("\ttwo\n"), file("hosts"));
    }

    @Test
    void aNamedDirectoryHasItsOwnIgnoreFile() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve("kept"), "x");
        Files.writeString(other.resolve("left"), "x");
        Files.writeString(other.resolve(".dockerignore"), "left\n");
        files("FROM scratch\nCOPY --from=lib . /lib/\n", "--build-context", "lib=" + other);
        assertTrue(Files.exists(out.resolve("lib/kept")));
        assertFalse(Files.exists(out.resolve("lib/left")));
    }

    @Test
    void aSecretsTargetStartsAtTheWorkingDirectory() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "hush");
        files(
                USERLAND + "WORKDIR /w\nRUN --mount=type=secret,id=s,target=here busybox wc -c < here > /count\n",
                "--secret",
                "id=s,src=" + secret);
        assertEquals("4\n", file("count"));
    }

    @Test
    void namedContextsTakeTheirPlace() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve("message"), "other");
        Path layout = directory.resolve("base-layout");
        assertEquals(
                0,
                build(
                                "FROM scratch\nCOPY message /from-layout\nENV A=layout\n",
                                "-t",
                                "base:7",
                                "-o",
                                "type=oci,tar=false,dest=" + layout)
                        .code());
        files(
                """
                FROM base
                COPY --from=lib message /dir
                COPY --from=replaced message /stage
                FROM scratch AS replaced
                COPY busybox /never
                FROM base
                COPY --from=lib message /dir
                COPY --from=replaced message /stage
                """,
                "--build-context",
                "lib=" + other,
                "--build-context",
                "replaced=" + other,
                "--build-context",
                "base=oci-layout://" + layout + ":7");
        assertEquals("other", file("dir"));
        assertEquals("other", file("stage"));
        assertEquals("hello", file("from-layout"));
        KilnRun.Result missing = build("FROM base\n", "--build-context", "base=oci-layout://" + layout + ":8");
        assertEquals(1, missing.code());
        assertTrue(missing.err().contains("has no image \"8\""), missing.err());
    }

    @Test
    void anImageOfTheStoreIsABase() throws IOException {
        assertEquals(
                0, build("FROM scratch\nCOPY message /below\n", "-t", "mine:1").code());
        files("FROM mine:1\nCOPY message /above\n");
        assertEquals("hello", file("below"));
        assertEquals("hello", file("above"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cat", "gzip -c", "bzip2 -c", "xz -c", "zstd -c"})
    void theContextMayBeATarOnStandardInput(String compressor) throws IOException, InterruptedException {
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY message /\n");
        Files.writeString(context.resolve("Other"), "FROM scratch\nCOPY message /other\n");
        Process tar = new ProcessBuilder("sh", "-c", "tar -C " + context + " -c . | " + compressor).start();
        byte[] archive = tar.getInputStream().readAllBytes();
        assertEquals(0, tar.waitFor());
        KilnRun.Result first = kiln().input(archive).run("build", "-o", out.toString(), "-");
        assertEquals(0, first.code(), first.toString());
        assertEquals("hello", file("message"));
        KilnRun.Result second = kiln().input(archive).run("build", "-f", "Other", "-o", out.toString(), "-");
        assertEquals(0, second.code(), second.toString());
        assertEquals("hello", file("other"));
        KilnRun.Result both = kiln().input(archive).run("build", "-f", "-", "-");
        assertEquals(2, both.code(), both.toString());
    }

    @Test
    void theContextMayBeADockerfileOnStandardInput() throws IOException {
        KilnRun.Result result = kiln().input("FROM scratch\nWORKDIR /made\n".getBytes(StandardCharsets.UTF_8))
                .run("build", "-o", out.toString(), "-");
        assertEquals(0, result.code(), result.toString());
        assertTrue(Files.isDirectory(out.resolve("made")));
        KilnRun.Result copying = kiln().input("FROM scratch\nCOPY message /\n".getBytes(StandardCharsets.UTF_8))
                .run("build", "-");
        assertEquals(1, copying.code());
        assertTrue(copying.err().contains("\nERROR: CopySourceMissing"), copying.err());
        assertTrue(copying.err().contains("   2 | >>> COPY message /"), copying.err());
    }

    @Test
    void anAgentServesKeysToSteps() throws IOException, InterruptedException {
        Path key = directory.resolve("key");
        Process made = new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString()).start();
        assertEquals(0, made.waitFor());
        files(
                USERLAND
                        + "RUN --mount=type=ssh,id=deploy busybox test -S $SSH_AUTH_SOCK && busybox echo yes > /agent\n",
                "--ssh",
                "deploy=" + key);
        assertEquals("yes\n", file("agent"));
        assertEquals(2, build(USERLAND, "--ssh", "deploy=/no/such/key").code());
        assertEquals(2, build(USERLAND, "--ssh", "default").code());
    }

    @Test
    void whatCannotBeHadIsRefusedOrWarnedOf() throws IOException {
        String dockerfile = "FROM scratch\nCOPY message /\n";
        for (String refused : List.of("--squash", "--allow=security.insecure", "--security-opt=seccomp=unconfined")) {
            KilnRun.Result result = build(dockerfile, refused);
            assertEquals(2, result.code(), refused);
            assertTrue(result.err().startsWith("ERROR: "), result.err());
        }
        for (String warned :
                List.of("--provenance=true", "--sbom=true", "--attest=type=sbom", "--cgroup-parent=x", "-m=1g")) {
            KilnRun.Result result = build(dockerfile, warned);
            assertEquals(0, result.code(), result.toString());
            assertTrue(result.err().startsWith("WARNING: "), result.err());
        }
        for (String taken : List.of("--provenance=false", "--sbom=false", "--rm", "--force-rm", "--builder=default")) {
            KilnRun.Result result = build(dockerfile, taken);
            assertEquals(0, result.code(), result.toString());
            assertFalse(result.err().contains("WARNING"), result.err());
        }
        KilnRun.Result unknown = build(dockerfile, "--no-such-flag");
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().startsWith("ERROR: Unknown option"), unknown.err());
    }

    @Test
    void progressComesInEveryForm() throws IOException {
        String dockerfile = USERLAND + "RUN busybox echo said\n";
        KilnRun.Result json = build(kiln(), dockerfile, "--progress=rawjson");
        for (String line :
                json.err().lines().takeWhile(line -> line.startsWith("{")).toList()) {
            assertTrue(JSON.readTree(line).has("event"), line);
        }
        assertTrue(json.err().contains("\"line\":\"said\""), json.err());
        KilnRun.Result tty = build(kiln(), dockerfile, "--no-cache", "--progress=tty");
        assertTrue(tty.err().contains("[+] Building "), tty.err());
        assertTrue(tty.err().contains("RUN busybox echo said"), tty.err());
        assertTrue(tty.err().contains("\u001b[34m"), tty.err());
        KilnRun.Result plain = build(kiln().with("NO_COLOR", "1"), dockerfile, "--no-cache", "--progress=tty");
        assertFalse(plain.err().contains("\u001b[34m"), plain.err());
        assertEquals(2, build(dockerfile, "--progress=loud").code());
        assertEquals(
                "",
                build(kiln(), "FROM scratch\nUSER 1\nCOPY message /\n", "--progress=quiet")
                        .err());
    }

    @Test
    void theEpochIsThatOfTheBuildArgument() throws IOException {
        Layout layout = image("FROM scratch\nCOPY message /\n", "--build-arg", "SOURCE_DATE_EPOCH=1700000000");
        assertEquals("2023-11-14T22:13:20Z", layout.config().at("/created").asText());
    }
}
