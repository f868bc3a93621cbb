package build.kiln.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import build.kiln.contract.BuildOptions;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildRequestJson;
import build.kiln.contract.BuilderFiles;
import build.kiln.contract.CacheSettings;
import build.kiln.contract.ContractException;
import build.kiln.contract.Dockerfile;
import build.kiln.contract.Output;
import build.kiln.contract.SecretFile;
import build.kiln.contract.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildRequestsTest {
    private static final String COMMIT = "4f2c1aa0123456789abcdef0123456789abcdef0";

    @Test
    void mapsTheWholeSpec() throws InvalidSpecException, ContractException {
        BuildRequest request = Specs.request(
                """
                source:
                  git: {url: "https://git.acme.dev/shop.git", revision: main, secretRef: {name: git}, submodules: true}
                  contextDir: app
                dockerfile: build/Dockerfile
                target: runtime
                args: [{name: VERSION, value: "1.4.2"}, {name: CHANNEL, valueFrom: {configMapKeyRef: {name: c, key: k}}}]
                secrets: [{id: npm, secretKeyRef: {name: npm, key: token}}]
                ssh: [{secretRef: {name: deploy}}]
                platforms: [linux/amd64, linux/arm64]
                output:
                  image: registry.acme.dev/shop
                  tags: ["1.4.2", "{branch}-{commit:7}-{timestamp}"]
                  pushSecretRef: {name: push}
                  compression: {type: zstd, level: 3}
                  labels: {a: b}
                  annotations: {c: d}
                registries:
                  pullSecretRef: {name: pull}
                  caBundleRef: {name: ca, key: ca.crt}
                  insecure: ["registry.acme.dev:5000"]
                  mirrors: [{host: docker.io, mirrors: [mirror.acme.dev]}]
                cache: {volume: {size: 20Gi}, mounts: {scope: namespace, quota: 5Gi}, registry: {importFrom: [r/i], exportTo: r/e, mode: max, inline: true}}
                builder: {timeout: 1h, network: none, maxContextSize: 1Gi}
                sourceDateEpoch: "1700000000"
                lintFailOn: warning
                """, new ResolvedInputs(Optional.of(COMMIT), Optional.empty(), Map.of("CHANNEL", "stable")));
        assertEquals(
                new Source.Git(
                        "https://git.acme.dev/shop.git",
                        "main",
                        Optional.of(COMMIT),
                        true,
                        Optional.of(BuilderFiles.GIT_CREDENTIALS),
                        "app"),
                request.source());
        assertEquals(new Dockerfile.InContext("build/Dockerfile"), request.dockerfile());
        assertEquals(Map.of("VERSION", "1.4.2", "CHANNEL", "stable"), request.args());
        assertEquals(BuilderFiles.secret("npm"), request.secrets().getFirst().path());
        assertEquals(BuilderFiles.ssh("default"), request.ssh().getFirst().path());
        assertEquals("registry.acme.dev/shop", request.output().image());
        assertEquals(new Output.Compression("zstd", 3), request.output().compression());
        assertEquals(Optional.of(BuilderFiles.PUSH_CONFIG), request.registries().pushConfig());
        assertEquals(Optional.of(BuilderFiles.PULL_CONFIG), request.registries().pullConfig());
        assertEquals(Optional.of(BuilderFiles.CA_BUNDLE), request.registries().caBundle());
        assertEquals(
                Map.of("docker.io", List.of("mirror.acme.dev")),
                request.registries().mirrors());
        assertEquals(20L << 30, request.cache().sizeLimit());
        assertEquals(
                List.of(new CacheSettings.Export("r/e", CacheSettings.ExportMode.MAX)),
                request.cache().exports());
        assertEquals(
                new CacheSettings.Mounts("team-a/", 5L << 30), request.cache().mounts());
        assertEquals(CacheSettings.Inline.IN_IMAGE, request.cache().inline());
        assertEquals(CacheSettings.Trust.READ_WRITE, request.cache().trust());
        assertEquals(Duration.ofHours(1), request.options().timeout());
        assertEquals(1L << 30, request.options().maxContextBytes());
        assertEquals(BuildOptions.Network.NONE, request.options().network());
        assertEquals(
                new BuildOptions.Timestamps.Fixed(Instant.ofEpochSecond(1_700_000_000)),
                request.options().timestamps());
        assertEquals(BuildOptions.LintLevel.WARNING, request.options().lintFailsAt());
        assertEquals(request, BuildRequestJson.read(BuildRequestJson.write(request)));
    }

    @Test
    void fillsTheGapsOfASmallSpec() throws InvalidSpecException {
        BuildRequest request = Specs.request("""
                source: {inline: {files: {Dockerfile: "FROM scratch"}}}
                output: {image: hello}
                """);
        assertInstanceOf(Source.Inline.class, request.source());
        assertEquals(new Dockerfile.InContext("Dockerfile"), request.dockerfile());
        assertEquals("default.example/hello", request.output().image());
        assertEquals(List.of("latest"), request.output().tags());
        assertEquals(Duration.ofMinutes(30), request.options().timeout());
        assertEquals(500, request.options().maxContextBytes());
        assertEquals(
                new CacheSettings.Mounts("team-a/shop", 2000), request.cache().mounts());
        assertEquals(Optional.empty(), request.registries().pushConfig());
        assertEquals(new BuildOptions.Timestamps.OfCommit(), request.options().timestamps());
    }

    @Test
    void filesMayLieElsewhere() {
        assertEquals("/run/x/kiln/secrets/npm/value", FilePaths.under("/run/x").locate(BuilderFiles.secret("npm")));
    }

    @Test
    void aFluxArtifactIsAnArchive() throws InvalidSpecException {
        ResolvedInputs.Artifact artifact = new ResolvedInputs.Artifact("http://source/a.tgz", "sha256:00");
        BuildRequest request = Specs.request(
                "source: {flux: {kind: GitRepository, name: a}}\noutput: {image: a}",
                new ResolvedInputs(Optional.empty(), Optional.of(artifact), Map.of()));
        assertEquals(
                new Source.Http("http://source/a.tgz", Optional.of("sha256:00"), Optional.empty(), "."),
                request.source());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spec.source               | output: {image: a}",
                "spec.source               | source: {}",
                "spec.source               | source: {git: {url: u}, volume: {claimName: c}}",
                "spec.source.contextDir    | source: {volume: {claimName: c}, contextDir: ../x}",
                "spec.source.volume.path   | source: {volume: {claimName: c, path: a/../../b}}",
                "spec.source.inline.files  | source: {inline: {files: {/etc/x: y}}}",
                "spec.source.flux          | source: {flux: {kind: Bucket, name: a}}",
                "spec.dockerfile           | dockerfile: /etc/x",
                "spec.dockerfile           | {dockerfile: a, dockerfileInline: b}",
                "spec.args[A]              | args: [{name: A}]",
                "spec.args[A]              | args: [{name: A, valueFrom: {configMapKeyRef: {name: s, key: k}}}]",
                "spec.output               | output:",
                "spec.output.image         | output: {}",
                "spec.output.image         | output: {image: A}",
                "spec.output.image         | output: {image: 'a:1'}",
                "spec.output.tags          | output: {image: a, tags: ['{nothing}']}",
                "spec.output.compression.type | output: {image: a, compression: {type: brotli}}",
                "spec.builder.timeout      | builder: {timeout: soon}",
                "spec.builder.timeout      | builder: {timeout: 0d}",
                "spec.builder.timeout      | builder: {timeout: 999ms}",
                "spec.builder.timeout      | builder: {timeout: 1d1s}",
                "spec.builder.standby      | builder: {standby: soon}",
                "spec.builder.standby      | builder: {standby: 0s}",
                "spec.builder.standby      | builder: {standby: 24h1s}",
                "spec.builder.standby      | builder: {standby: 2d}",
                "spec.builder.network      | builder: {network: lan}",
                "spec.builder.maxContextSize | builder: {maxContextSize: big}",
                "spec.cache.volume.size    | cache: {volume: {size: big}}",
                "spec.cache.registry.mode  | cache: {registry: {mode: most}}",
                "spec.cache.mounts.quota   | cache: {mounts: {quota: big}}",
                "spec.cache.mounts.scope   | cache: {mounts: {scope: cluster}}",
                "spec.lintFailOn           | lintFailOn: info",
                "spec.sourceDateEpoch      | sourceDateEpoch: yesterday",
            })
    void namesTheFieldThatIsWrong(String field, String yaml) {
        InvalidSpecException thrown =
                assertThrows(InvalidSpecException.class, () -> Specs.request(Specs.withDefaults(yaml)));
        assertEquals(field, thrown.field(), thrown.getMessage());
    }

    @Test
    void anArgumentFromASecretIsAFile() throws InvalidSpecException {
        BuildRequest request = Specs.request(Specs.withDefaults(
                "args: [{name: A, value: b}, {name: T, valueFrom: {secretKeyRef: {name: s, key: k}}}]"));
        assertEquals(Map.of("A", "b"), request.args());
        assertEquals(List.of(new SecretFile("T", "/kiln/args/T/value")), request.secretArgs());
    }

    @ParameterizedTest
    @CsvSource({
        "main, , READ_WRITE",
        "refs/heads/main, auto, READ_WRITE",
        "refs/pull/7/head, , READ_ONLY",
        "refs/merge-requests/7/head, auto, READ_ONLY",
        "refs/changes/01/1/1, auto, READ_ONLY",
        "refs/pull/7/head, readWrite, READ_WRITE",
        "main, readOnly, READ_ONLY",
    })
    void aProposedChangeMayOnlyReadTheCacheUnlessToldOtherwise(
            String revision, @Nullable String trust, CacheSettings.Trust expected) throws Exception {
        BuildRequest request = Specs.request(
                """
                source: {git: {url: "https://git.acme.dev/shop.git", revision: %s}}
                output: {image: registry.acme.dev/shop}
                cache: {%s}
                """.formatted(revision, trust == null ? "" : "trust: " + trust),
                new ResolvedInputs(Optional.of(COMMIT), Optional.empty(), Map.of()));
        assertEquals(expected, request.cache().trust());
    }
}
