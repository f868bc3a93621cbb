package build.kiln.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables follow reference_test.go and normalize_test.go of the distribution project. */
class ReferenceTest {
    private static final String SHA256 = "sha256:" + "ab".repeat(32);

    @ParameterizedTest
    @CsvSource({
        "nginx, docker.io/library/nginx, nginx",
        "nginx:1.29, docker.io/library/nginx:1.29, nginx:1.29",
        "library/nginx, docker.io/library/nginx, nginx",
        "docker.io/nginx, docker.io/library/nginx, nginx",
        "docker.io/library/nginx, docker.io/library/nginx, nginx",
        "index.docker.io/nginx, docker.io/library/nginx, nginx",
        "index.docker.io/library/nginx, docker.io/library/nginx, nginx",
        "index.docker.io/acme/shop, docker.io/acme/shop, acme/shop",
        "acme/shop, docker.io/acme/shop, acme/shop",
        "docker.io/library/a/b, docker.io/library/a/b, library/a/b",
        "docker/docker, docker.io/docker/docker, docker/docker",
        "library/debian, docker.io/library/debian, debian",
        "docker.io/1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d, docker.io/library/1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d, "
                + "1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d",
        "localhost/shop, localhost/shop, localhost/shop",
        "localhost, docker.io/library/localhost, localhost",
        "localhost:5000, docker.io/library/localhost:5000, localhost:5000",
        "localhost:5000/shop:1, localhost:5000/shop:1, localhost:5000/shop:1",
        "registry:5000/shop, registry:5000/shop, registry:5000/shop",
        "Registry/shop, Registry/shop, Registry/shop",
        "REGISTRY.example/shop, REGISTRY.example/shop, REGISTRY.example/shop",
        "127.0.0.1/shop, 127.0.0.1/shop, 127.0.0.1/shop",
        "[::1]:5000/shop:2, [::1]:5000/shop:2, [::1]:5000/shop:2",
        "[2001:db8::1]/shop, [2001:db8::1]/shop, [2001:db8::1]/shop",
        "a-b.example/a__b-c/d.e---f:_x.Y-z, a-b.example/a__b-c/d.e---f:_x.Y-z, a-b.example/a__b-c/d.e---f:_x.Y-z",
        "xn--n3h.example/shop, xn--n3h.example/shop, xn--n3h.example/shop",
        "foo_bar.example/x, , ",
    })
    void parsesAndNormalises(String text, String canonical, String familiar) {
        if (canonical == null) {
            assertThrows(InvalidReferenceException.class, () -> Reference.parse(text));
            return;
        }
        Reference reference = Reference.parse(text);
        assertEquals(canonical, reference.canonical());
        assertEquals(familiar, reference.familiar());
        assertEquals(reference, Reference.parse(reference.canonical()));
        assertEquals(reference, Reference.parse(reference.familiar()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ":tag",
                "@sha256:abcd",
                "nginx:",
                "nginx@",
                "nginx:-x",
                "nginx:.x",
                "nginx:a b",
                "nginx:a:b",
                "Nginx",
                "acme/Shop",
                "docker.io/Nginx",
                "a//b",
                "/a",
                "a/",
                "-a",
                "a-",
                "_a",
                "a..b/c",
                "a/b..c",
                "a/b___c",
                "a/-b",
                "a/b-",
                "a._b",
                "-host.example/a",
                "host-.example/a",
                "host:port/a",
                "host:/a",
                "host..example/a",
                "http://registry.example/a",
                "[::1/a",
                "[::g]/a",
                "[fe80::1%eth0]/a",
                "nginx@sha256:abcd",
                "nginx@sha1:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "nginx@sha256:ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB",
                "nginx\n",
                "nginx\0",
                "näinx",
                "1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d",
            })
    void refusesWhatTheGrammarRefuses(String text) {
        assertThrows(InvalidReferenceException.class, () -> Reference.parse(text));
    }

    @Test
    void keepsTagAndDigestTogether() {
        Reference reference = Reference.parse("nginx:1.29@" + SHA256);
        assertEquals(Optional.of("1.29"), reference.tag());
        assertEquals(Optional.of(SHA256), reference.digest());
        assertEquals("docker.io/library/nginx:1.29@" + SHA256, reference.toString());
        assertEquals(
                "docker.io/library/nginx@" + SHA256, reference.pinnedTo(SHA256).toString());
    }

    @Test
    void limitsLengths() {
        assertEquals(
                Optional.of("a".repeat(128)),
                Reference.parse("n:" + "a".repeat(128)).tag());
        assertThrows(InvalidReferenceException.class, () -> Reference.parse("n:" + "a".repeat(129)));
        assertEquals(
                255,
                Reference.parse("r.io/" + "a".repeat(255)).repository().path().length());
        assertThrows(InvalidReferenceException.class, () -> Reference.parse("r.io/" + "a".repeat(256)));
        assertThrows(InvalidReferenceException.class, () -> Reference.parse("a/".repeat(100_000)));
    }

    @Test
    void saysWhatIsWrong() {
        String message =
                String.valueOf(assertThrows(InvalidReferenceException.class, () -> Reference.parse("acme/Shop"))
                        .getMessage());
        assertTrue(message.contains("lower case"), message);
        String escaped =
                String.valueOf(assertThrows(InvalidReferenceException.class, () -> Reference.parse("a\u001b[31m"))
                        .getMessage());
        assertFalse(escaped.contains("\u001b"), escaped);
    }

    @Test
    void changesAreCopies() {
        Reference reference = Reference.parse("registry.example/shop");
        assertEquals("registry.example/shop:latest", reference.orLatest().toString());
        assertEquals(
                "registry.example/shop:1", reference.withTag("1").orLatest().toString());
        assertEquals(
                "registry.example/shop:1@" + SHA256,
                reference.withTag("1").withDigest(SHA256).toString());
        assertEquals(
                "registry.example/shop:2",
                reference.withDigest(SHA256).withTag("2").toString());
        assertThrows(InvalidReferenceException.class, () -> reference.withTag("a b"));
        assertThrows(InvalidReferenceException.class, () -> reference.withDigest("sha256:1"));
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, index.docker.io/library/nginx",
        "nginx, registry-1.docker.io/library/nginx",
        "nginx, DOCKER.IO/library/nginx",
        "nginx, docker.io:443/library/nginx",
        "registry.example/a, REGISTRY.example:443/a",
        "registry.example/a, registry.example:0443/a",
        "registry.example:5000/a, registry.example:05000/a",
        "[::1]/a, [0:0:0:0:0:0:0:1]/a",
        "[2001:DB8::1]:5000/a, [2001:0db8:0::0001]:5000/a",
    })
    void spellingsOfOneRegistryAreOneIdentity(String one, String other) {
        assertEquals(
                Reference.parse(one).repository().identity(),
                Reference.parse(other).repository().identity());
    }

    @ParameterizedTest
    @CsvSource({
        "registry.example/a, registry.example:5000/a",
        "registry.example/a, registry.example.evil/a",
        "[::1]/a, [::2]/a",
        "[:::::::::]/a, [::1]/a",
    })
    void differentRegistriesStayDifferent(String one, String other) {
        assertFalse(Reference.parse(one)
                .repository()
                .identity()
                .equals(Reference.parse(other).repository().identity()));
    }
}
