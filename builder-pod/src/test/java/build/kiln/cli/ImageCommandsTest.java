package build.kiln.cli;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.testing.FaultProxy;
import build.kiln.testing.RegistryServer;
import build.kiln.testing.RegistryServer.Security;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands on the local store, on real images and a real registry. */
@Timeout(120)
class ImageCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private Path context = Path.of("");

    @BeforeEach
    void makeContext() throws IOException {
        context = Files.createDirectory(directory.resolve("context"));
        Files.writeString(context.resolve("message"), "hello");
    }

    private KilnRun kiln(String home) {
        return new KilnRun(directory.resolve(home));
    }

    private KilnRun.Result run(String... arguments) {
        KilnRun.Result result = kiln("home").run(arguments);
        assertEquals(0, result.code(), result.toString());
        return result;
    }

    private void build(String... options) throws IOException {
        Files.writeString(context.resolve("Dockerfile"), """
                FROM scratch
                COPY message /
                ENV A=b
                LABEL who=me
                USER 1000
                CMD ["/message"]
                """);
        List<String> arguments = new ArrayList<>(List.of("build", "-q"));
        arguments.addAll(List.of(options));
        arguments.add(context.toString());
        run(arguments.toArray(String[]::new));
    }

    private JsonNode inspect(String home, String image) throws IOException {
        KilnRun.Result result = kiln(home).run("inspect", image);
        assertEquals(0, result.code(), result.toString());
        return JSON.readTree(result.out()).get(0);
    }

    @Test
    void imagesAreListedTaggedAndRemoved() throws IOException {
        assertEquals(
                "REPOSITORY   TAG   IMAGE ID   CREATED   SIZE\n", run("images").out());
        build("-t", "team/app:1", "-t", "localhost:5000/app");
        String id = run("images", "-q").out().strip();
        assertTrue(id.matches("[0-9a-f]{12}"), id);
        List<String> table = run("images").out().lines().toList();
        assertEquals(3, table.size());
        assertTrue(table.get(0).matches("REPOSITORY +TAG +IMAGE ID +CREATED +SIZE"), table.get(0));
        assertTrue(table.get(1).matches("team/app +1 +" + id + " +.*ago +[0-9.]+k?B"), table.get(1));
        assertTrue(table.get(2).matches("localhost:5000/app +latest +" + id + " .*"), table.get(2));

        run("tag", "team/app:1", "team/other:2");
        run("tag", id, "by-id");
        assertEquals(
                List.of("by-id:latest", "team/app:1", "team/other:2", "localhost:5000/app:latest"),
                run("images", "--format", "{{.Repository}}:{{.Tag}}")
                        .out()
                        .lines()
                        .toList());
        JsonNode row =
                JSON.readTree(run("images", "--format", "json", "team/other").out());
        assertEquals("team/other", row.at("/Repository").asText());
        assertEquals("2", row.at("/Tag").asText());
        assertEquals(id, row.at("/ID").asText());

        assertEquals("Untagged: team/other:2\n", run("rmi", "team/other:2").out());
        KilnRun.Result several = kiln("home").run("rmi", id);
        assertEquals(1, several.code());
        assertTrue(several.err().contains("has several names"), several.err());
        KilnRun.Result all = kiln("home").run("rmi", "-f", id);
        assertTrue(all.out().contains("Untagged: team/app:1\n"), all.out());
        assertTrue(all.out().contains("Deleted: sha256:" + id), all.out());
        assertEquals("", run("images", "-q").out());
        KilnRun.Result gone = kiln("home").run("rmi", "team/app:1");
        assertEquals(1, gone.code());
        assertTrue(gone.err().startsWith("ERROR: "), gone.err());
        assertEquals(0, kiln("home").run("rmi", "-f", "team/app:1").code());
    }

    @Test
    void anImageIsDescribedAsDockerDescribesIt() throws IOException {
        build("-t", "app:1");
        JsonNode image = inspect("home", "app:1");
        assertEquals("app:1", image.at("/RepoTags/0").asText());
        assertTrue(image.at("/RepoDigests/0").asText().startsWith("app@sha256:"), image.toString());
        assertEquals("me", image.at("/Config/Labels/who").asText());
        assertEquals("1000", image.at("/Config/User").asText());
        assertEquals("linux", image.at("/Os").asText());
        assertEquals(1, image.at("/RootFS/Layers").size());
        assertEquals(
                image.at("/Id").asText() + "\n",
                run("inspect", "-f", "{{.Id}}", "app:1").out());
        assertEquals(
                "[\"/message\"]\n",
                run("inspect", "--format={{json .Config.Cmd}}", "app:1").out());
        KilnRun.Result missing = kiln("home").run("inspect", "nothing");
        assertEquals(1, missing.code());
        assertTrue(missing.err().contains("no such image: nothing"), missing.err());

        List<String> history = run("history", "--no-trunc", "--format", "{{.CreatedBy}}", "app:1")
                .out()
                .lines()
                .toList();
        assertEquals("CMD [\"/message\"]", history.getFirst());
        assertEquals("COPY message / # buildkit", history.getLast());
        assertTrue(
                run("history", "app:1").out().startsWith("IMAGE "),
                run("history", "app:1").out());
    }

    @Test
    void archivesGoFromStoreToStore() throws IOException, InterruptedException {
        build("-t", "app:1", "-t", "other:2");
        String id = inspect("home", "app:1").at("/Id").asText();
        Path docker = directory.resolve("docker.tar");
        Path oci = directory.resolve("oci.tar");
        run("save", "-o", docker.toString(), "app:1", "other:2");
        run("save", "--format=oci", "-o", oci.toString(), "app:1");

        KilnRun.Result loaded = kiln("second").run("load", "-i", docker.toString());
        assertEquals("Loaded image: app:1\nLoaded image: other:2\n", loaded.out(), loaded.toString());
        assertEquals(id, inspect("second", "other:2").at("/Id").asText());
        KilnRun.Result piped = kiln("third").input(Files.readAllBytes(oci)).run("load");
        assertEquals("Loaded image: app:1\n", piped.out(), piped.toString());
        assertEquals(id, inspect("third", "app:1").at("/Id").asText());

        // What docker save wrote before it wrote layouts: manifest.json, the config, and a directory for each layer.
        Path old = Files.createDirectory(directory.resolve("old"));
        shell("tar -C %s -xf %s".formatted(old, docker));
        JsonNode manifest = JSON.readTree(old.resolve("manifest.json").toFile()).get(0);
        shell("""
                cd %s
                mkdir 1
                gunzip -c < %s > 1/layer.tar
                cp %s config.json
                rm -r blobs index.json oci-layout
                echo '[{"Config":"config.json","RepoTags":["old:3"],"Layers":["1/layer.tar"]}]' > manifest.json
                tar -czf ../old.tgz *
                """.formatted(
                old, manifest.at("/Layers/0").asText(), manifest.at("/Config").asText()));
        KilnRun.Result legacy = kiln("fourth")
                .run("load", "--input", directory.resolve("old.tgz").toString());
        assertEquals("Loaded image: old:3\n", legacy.out(), legacy.toString());
        assertEquals(id, inspect("fourth", "old:3").at("/Id").asText());
        Path out = directory.resolve("out");
        Files.writeString(context.resolve("Dockerfile"), "FROM old:3\nCOPY message /again\n");
        assertEquals(
                0,
                kiln("fourth")
                        .run("build", "-o", out.toString(), context.toString())
                        .code());
        assertEquals("hello", Files.readString(out.resolve("message")));

        KilnRun.Result nonsense =
                kiln("fifth").input("nonsense".getBytes(StandardCharsets.UTF_8)).run("load");
        assertEquals(1, nonsense.code());
        assertTrue(nonsense.err().startsWith("ERROR: ContextInvalid: this is no archive of images"), nonsense.err());
    }

    private static void shell(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-ec", script)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    @Test
    void aHostileArchiveWritesNothingOutside() throws IOException, InterruptedException {
        Path bad = Files.createDirectory(directory.resolve("bad"));
        shell("cd %s && ln -s /etc/hostname layer.tar && echo '{}' > config.json".formatted(bad)
                + " && echo '[{\"Config\":\"../../../etc/passwd\",\"RepoTags\":[],\"Layers\":[\"layer.tar\"]}]' > manifest.json"
                + " && tar -cf ../bad.tar *");
        KilnRun.Result result =
                kiln("home").run("load", "-i", directory.resolve("bad.tar").toString());
        assertEquals(1, result.code(), result.toString());
        assertTrue(result.err().contains("it lacks"), result.err());
        try (Stream<Path> left = Files.list(directory.resolve("home/scratch"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void imagesGoToARegistryAndComeBack() throws Exception {
        Path data = Files.createDirectory(directory.resolve("registry"));
        try (RegistryServer registry = RegistryServer.plain(data)) {
            String name = registry.host() + "/team/app:1";
            String insecure = "--insecure-registry=" + registry.host();
            build("-t", name, "-t", registry.host() + "/team/app:2");
            KilnRun.Result pushed = run("push", insecure, name);
            String digest = inspect("home", name).at("/Descriptor/digest").asText();
            assertTrue(pushed.out().startsWith("1: digest: " + digest), pushed.out());
            assertEquals(name + "\n", run("push", "-q", insecure, name).out());
            assertEquals(
                    2,
                    run("push", insecure, "--all-tags", registry.host() + "/team/app")
                            .out()
                            .lines()
                            .count());

            KilnRun.Result pulled = kiln("second").run("pull", insecure, name);
            assertEquals("Digest: " + digest + "\n" + name + "\n", pulled.out(), pulled.toString());
            assertEquals(
                    inspect("home", name).at("/Id").asText(),
                    inspect("second", name).at("/Id").asText());
            Path saved = directory.resolve("saved.tar");
            assertEquals(
                    0, kiln("second").run("save", "-o", saved.toString(), name).code());
            KilnRun.Result missing = kiln("second").run("pull", insecure, registry.host() + "/no/such:1");
            assertEquals(1, missing.code());
            assertTrue(missing.err().startsWith("ERROR: BaseImageNotFound"), missing.err());
            KilnRun.Result unnamed = kiln("second").run("push", insecure, registry.host() + "/nothing:1");
            assertEquals(1, unnamed.code());
        }
    }

    @Test
    void whatIsBeingPulledIsNotPruned() throws Exception {
        Path data = Files.createDirectory(directory.resolve("registry"));
        Future<KilnRun.Result> pull;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                RegistryServer registry = RegistryServer.plain(data);
                FaultProxy proxy = FaultProxy.before(registry.port())) {
            String name = registry.host() + "/team/app:1";
            build("-t", name);
            run("push", "--insecure-registry=" + registry.host(), name);
            String manifest =
                    inspect("home", name).at("/Descriptor/digest").asText().substring("sha256:".length());
            String layer = JSON.readTree(
                            requireNonNull(blobs("home").get(manifest)).toFile())
                    .at("/layers/0/digest")
                    .asText();
            proxy.on("GET /v2/team/app/blobs/" + layer, 9, new FaultProxy.Fault.StallAnswer(1));

            pull = threads.submit(() ->
                    kiln("second").run("pull", "--insecure-registry=" + proxy.host(), proxy.host() + "/team/app:1"));
            proxy.awaitStall();
            Set<String> pulled = blobs("second").keySet();
            assertTrue(pulled.contains(manifest), pulled.toString());
            assertEquals(0, kiln("second").run("prune", "--all").code());
            assertEquals(pulled, blobs("second").keySet());
        }
        assertEquals(1, pull.get().code(), "the registry went away");
    }

    @Test
    void whatIsBeingLoadedIsNotPruned() throws Exception {
        build("-t", "app:1");
        Path archive = directory.resolve("app.tar");
        run("save", "-o", archive.toString(), "app:1");
        String manifest = inspect("home", "app:1").at("/Descriptor/digest").asText();
        Path saved = requireNonNull(blobs("home").get(manifest.substring("sha256:".length())));
        String digest = JSON.readTree(saved.toFile()).at("/layers/0/digest").asText();
        Path layer = requireNonNull(blobs("home").get(digest.substring("sha256:".length())));
        // Half of it is more than pipes and buffers hold: who has written it knows that all before is unpacked.
        Files.write(directory.resolve("padding"), new byte[1 << 20]);
        shell("cd %s; tar -rf app.tar padding; mkfifo pipe".formatted(directory));

        Future<KilnRun.Result> load;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            load = threads.submit(() ->
                    kiln("second").run("load", "-i", directory.resolve("pipe").toString()));
            Path unpacked;
            try (OutputStream pipe = Files.newOutputStream(directory.resolve("pipe"))) {
                byte[] bytes = Files.readAllBytes(archive);
                int half = bytes.length - (1 << 19);
                pipe.write(bytes, 0, half);
                unpacked = requireNonNull(
                        blobs("second/scratch").get(layer.getFileName().toString()));
                shell("rm %1$s; mkfifo %1$s".formatted(unpacked));
                pipe.write(bytes, half, bytes.length - half);
            }
            Process slow = new ProcessBuilder(
                            "timeout",
                            "60",
                            "sh",
                            "-c",
                            "exec >$0; echo opened >&2; read go; cat $1",
                            unpacked.toString(),
                            layer.toString())
                    .start();
            assertEquals("opened", slow.errorReader().readLine());
            Set<String> loaded = blobs("second/v1").keySet();
            assertEquals(1, loaded.size(), "the config, and not yet the layer");
            assertEquals(0, kiln("second").run("prune", "--all").code());
            assertEquals(loaded, blobs("second/v1").keySet());
            slow.getOutputStream().close();
        }
        assertEquals("Loaded image: app:1\n", load.get().out(), load.get().toString());
    }

    /** By their names; those of an image store that is there. */
    private Map<String, Path> blobs(String home) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve(home))) {
            return files.filter(file -> requireNonNull(file.getParent()).endsWith("blobs/sha256"))
                    .collect(Collectors.toMap(file -> file.getFileName().toString(), file -> file));
        }
    }

    @Test
    void credentialsAreAskedForKeptAndRemoved() throws Exception {
        Path data = Files.createDirectory(directory.resolve("registry"));
        Path htpasswd = directory.resolve("htpasswd");
        shell("htpasswd -Bbc %s jo secret".formatted(htpasswd));
        Security basic = new Security("", "auth:\n  htpasswd:\n    realm: kiln\n    path: " + htpasswd + "\n");
        try (RegistryServer registry = RegistryServer.start(data, basic)) {
            String insecure = "--insecure-registry=" + registry.host();
            KilnRun.Result wrong = kiln("home")
                    .input("wrong\n".getBytes(StandardCharsets.UTF_8))
                    .run("login", insecure, "-u", "jo", "--password-stdin", registry.host());
            assertEquals(1, wrong.code(), wrong.toString());
            assertTrue(wrong.err().startsWith("ERROR: Unauthorized: login to " + registry.host()), wrong.err());
            assertFalse(wrong.err().contains("wrong\n"), wrong.err());
            Path config = directory.resolve("home/docker/config.json");
            assertFalse(Files.exists(config));

            Files.createDirectories(config.getParent());
            Files.writeString(config, "{\"HttpHeaders\":{\"X\":\"y\"}}");
            KilnRun.Result right = kiln("home")
                    .input("secret\n".getBytes(StandardCharsets.UTF_8))
                    .run("login", insecure, "-u", "jo", "--password-stdin", registry.host());
            assertEquals("Login Succeeded\n", right.out(), right.toString());
            JsonNode written = JSON.readTree(config.toFile());
            assertEquals("y", written.at("/HttpHeaders/X").asText());
            assertEquals(
                    "am86c2VjcmV0",
                    written.path("auths").path(registry.host()).path("auth").asText());
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(config)));
            build("-t", registry.host() + "/a:1", "--push", "--load", insecure);

            assertEquals(
                    "Removing login credentials for " + registry.host() + "\n",
                    run("logout", registry.host()).out());
            assertEquals(
                    "Not logged in to " + registry.host() + "\n",
                    run("logout", registry.host()).out());
            KilnRun.Result refused = kiln("home").run("push", insecure, registry.host() + "/a:1");
            assertEquals(1, refused.code());
            assertTrue(refused.err().startsWith("ERROR: Unauthorized"), refused.err());
        }
    }

    @Test
    void pruneFreesTheCacheAndLeavesNamedImages() throws IOException {
        build("-t", "kept:1");
        Files.writeString(context.resolve("message"), "something else that nobody names");
        build();
        makeOld(directory.resolve("home/v1"));
        KilnRun.Result pruned = run("prune", "--all", "--force");
        assertTrue(pruned.out().matches("(?s)Removed: [1-9].*Total reclaimed space: [0-9.]+k?B\n"), pruned.out());
        assertEquals("kept:1", inspect("home", "kept:1").at("/RepoTags/0").asText());
        run("save", "-o", directory.resolve("kept.tar").toString(), "kept:1");
        assertEquals(2, kiln("home").run("prune", "--filter", "until=tomorrow").code());
        assertEquals(
                "Removed: 0 records, 0 blobs and snapshots\nTotal reclaimed space: 0B\n",
                run("prune").out());
    }

    /** A collection leaves alone what is younger than a few minutes. */
    private static void makeOld(Path volume) throws IOException {
        FileTime hourAgo = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
        try (Stream<Path> files = Files.walk(volume)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, hourAgo);
            }
        }
        try (Stream<Path> snapshots = Files.walk(volume.resolve("snapshots"))) {
            for (Path file : snapshots.toList()) {
                Files.setLastModifiedTime(file, hourAgo);
            }
        }
    }
}
