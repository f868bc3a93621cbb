package build.kiln.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencePatternTest {
    private static final String DIGEST = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    @ParameterizedTest
    @CsvSource({
        "registry.acme.dev/**, registry.acme.dev/shop, true",
        "registry.acme.dev/**, registry.acme.dev/a/b/c:1, true",
        "registry.acme.dev/**, registry.acme.dev.evil.example/shop, false",
        "registry.acme.dev/**, registry.acme.dev:5000/shop, false",
        "registry.acme.dev/**, registry.acme.dev:443/shop, true",
        "registry.acme.dev/**, REGISTRY.ACME.DEV/shop, true",
        "registry.acme.dev/**, evil/registry.acme.dev/shop, false",
        "registry.acme.dev/*, registry.acme.dev/a/b, false",
        "registry.acme.dev/*, registry.acme.dev/a, true",
        "registry.acme.dev/team-*/**, registry.acme.dev/team-a/x/y, true",
        "registry.acme.dev/team-*/**, registry.acme.dev/other/x, false",
        "registry.acme.dev/**/shop, registry.acme.dev/shop, true",
        "registry.acme.dev/**/shop, registry.acme.dev/a/b/shop, true",
        "registry.acme.dev/**/shop, registry.acme.dev/a/b/shopping, false",
        "*.acme.dev/**, registry.acme.dev/a, true",
        "*.acme.dev/**, acme.dev/a, false",
        "**, nginx, true",
        "**, [::1]:5000/a/b, true",
        "*/**, nginx, true",
        "**/nginx, nginx, true",
        "nginx, nginx, true",
        "nginx, index.docker.io/library/nginx:1, true",
        "nginx, registry.acme.dev/library/nginx, false",
        "docker.io/*, nginx, true",
        "docker.io/**, acme/shop, true",
        "docker.io/acme/*, acme/shop, true",
        "acme/*, acme/shop, true",
        "acme/*, registry.acme.dev/acme/shop, false",
        "registry.acme.dev/shop:1.*, registry.acme.dev/shop:1.2, true",
        "registry.acme.dev/shop:1.*, registry.acme.dev/shop:2.2, false",
        "registry.acme.dev/shop:1.*, registry.acme.dev/shop, false",
        "registry.acme.dev/shop:v?, registry.acme.dev/shop:v1, true",
        "registry.acme.dev/shop@*, registry.acme.dev/shop, false",
        "registry.acme.dev/shop@*, registry.acme.dev/shop@" + DIGEST + ", true",
        "registry.acme.dev/shop@" + DIGEST + ", registry.acme.dev/shop:1@" + DIGEST + ", true",
        "localhost:5000/**, localhost:5000/a, true",
        "[::1]:5000/**, [0:0:0:0:0:0:0:1]:5000/a, true",
    })
    void matches(String pattern, String reference, boolean expected) {
        assertEquals(expected, ReferencePattern.parse(pattern).matches(Reference.parse(reference)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a//b", "/a", "a/", "a**/b", "a/***", "a:", "a@", "a b", "{a}"})
    void refusesWhatMatchesNothing(String pattern) {
        assertThrows(InvalidReferenceException.class, () -> ReferencePattern.parse(pattern));
    }

    @Test
    void hostilePatternsTakeLittleTime() {
        ReferencePattern pattern = ReferencePattern.parse("**/" + "*a".repeat(120) + "b" + "/**".repeat(40));
        Reference reference = Reference.parse("r.io/" + "a".repeat(250));
        assertTimeout(Duration.ofSeconds(2), () -> {
            for (int i = 0; i < 1000; i++) {
                pattern.matches(reference);
            }
        });
    }
}
