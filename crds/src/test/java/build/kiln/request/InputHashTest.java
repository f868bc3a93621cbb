package build.kiln.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import build.kiln.digest.Digest;
import build.kiln.request.InputHash.Surroundings;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputHashTest {
    private static final String BASE =
            "source: {git: {url: 'https://git/a', revision: main}}\noutput: {image: a, tags: [x]}\n";
    private static final Surroundings ALONE = new Surroundings(new TreeMap<>(), new TreeMap<>(), "");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "builder: {timeout: 5m}",
                "builder: {retries: 5, nodeSelector: {a: b}, isolation: rootless}",
                "cache: {volume: {size: 1Gi}}",
                "cache: {disabled: true}",
                "cache: {registry: {exportTo: r/e}}",
                "triggers: {git: {interval: 1m}}",
                "history: {failed: 1}",
                "suspend: true",
                "lintFailOn: error",
                "registries: {pullSecretRef: {name: p}}",
            })
    void whatCannotChangeTheImageDoesNotCount(String more) throws InvalidSpecException {
        assertEquals(hash(BASE), hash(BASE + more));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dockerfile: other",
                "dockerfileInline: FROM scratch",
                "target: a",
                "args: [{name: A, value: b}]",
                "secrets: [{id: a, secretKeyRef: {name: s, key: k}}]",
                "ssh: [{secretRef: {name: s}}]",
                "platforms: [linux/arm64]",
                "sourceDateEpoch: none",
                "sourceDateEpoch: '0'",
                "builder: {network: none}",
                "cache: {registry: {inline: true}}",
            })
    void whatCanChangeTheImageCounts(String more) throws InvalidSpecException {
        assertNotEquals(hash(BASE), hash(BASE + more));
    }

    @Test
    void partsDoNotRunIntoEachOther() throws InvalidSpecException {
        assertNotEquals(
                hash(BASE + "args: [{name: A, value: b}, {name: C, value: d}]"),
                hash(BASE + "args: [{name: A, value: 'bC'}, {name: d, value: ''}]"));
        assertEquals(
                hash(BASE + "args: [{name: A, value: b}, {name: C, value: d}]"),
                hash(BASE + "args: [{name: C, value: d}, {name: A, value: b}]"));
    }

    @Test
    void surroundingsCount() throws InvalidSpecException {
        Digest alone = hash(BASE);
        assertNotEquals(alone, hash(BASE, new Surroundings(new TreeMap<>(Map.of("node", "d")), new TreeMap<>(), "")));
        assertNotEquals(
                alone, hash(BASE, new Surroundings(new TreeMap<>(), new TreeMap<>(Map.of("Secret/a", "7")), "")));
        assertNotEquals(alone, hash(BASE, new Surroundings(new TreeMap<>(), new TreeMap<>(), "again")));
    }

    @Test
    void theRevisionCounts() throws InvalidSpecException {
        ResolvedInputs moved = new ResolvedInputs(Optional.of("4f2c1aa"), Optional.empty(), Map.of());
        assertNotEquals(hash(BASE), InputHash.of(Specs.request(BASE, moved), ALONE));
    }

    @Test
    void argumentsFromConfigMapsCountByValue() throws InvalidSpecException {
        String open = BASE + "args: [{name: A, valueFrom: {configMapKeyRef: {name: s, key: k}}}]";
        assertNotEquals(withArg(open, "one"), withArg(open, "two"));
    }

    @Test
    void argumentsFromSecretsCountByName() throws InvalidSpecException {
        String secret = BASE + "args: [{name: %s, valueFrom: {secretKeyRef: {name: s, key: k}}}]";
        assertNotEquals(hash(BASE), hash(secret.formatted("A")));
        assertNotEquals(hash(secret.formatted("A")), hash(secret.formatted("B")));
    }

    private static Digest withArg(String yaml, String value) throws InvalidSpecException {
        ResolvedInputs inputs = new ResolvedInputs(Optional.empty(), Optional.empty(), Map.of("A", value));
        return InputHash.of(Specs.request(yaml, inputs), ALONE);
    }

    private static Digest hash(String yaml) throws InvalidSpecException {
        return hash(yaml, ALONE);
    }

    private static Digest hash(String yaml, Surroundings surroundings) throws InvalidSpecException {
        return InputHash.of(Specs.request(yaml), surroundings);
    }
}
