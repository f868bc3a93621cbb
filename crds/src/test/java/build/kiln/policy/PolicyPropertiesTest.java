package build.kiln.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.reference.Reference;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What holds for any policy and any image. */
class PolicyPropertiesTest {
    @Provide
    Arbitrary<String> images() {
        return Combinators.combine(
                        Arbitraries.of(
                                "",
                                "docker.io/",
                                "registry.acme.dev/",
                                "Registry.Acme.dev:443/",
                                "localhost:5000/",
                                "[::1]:80/"),
                        Arbitraries.of("", "library/", "team/", "a/b/"),
                        Arbitraries.of("nginx", "shop", "x"),
                        Arbitraries.of("", ":latest", ":1.2.3", ":v2.0.0", ":main-4f2c1aa"),
                        Arbitraries.of("", "@" + Policies.DIGEST))
                .as((host, folder, name, tag, digest) -> host + folder + name + tag + digest);
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.of(
                "**",
                "docker.io/**",
                "nginx",
                "registry.acme.dev/**",
                "registry.acme.dev/*",
                "localhost:5000/**",
                "shop:1.*",
                "**/x");
    }

    @Provide
    Arbitrary<String> tags() {
        return Arbitraries.of("latest", "1.*", "re:^v[0-9]", "semver:>=1.0.0 <2.0.0", "semver:>=2.0.0", "*");
    }

    /** However an image is written, it is the same image. */
    @Property
    void spellingsAreJudgedAlike(
            @ForAll("images") String image,
            @ForAll @Size(min = 1, max = 3) List<@From("patterns") String> allowed,
            @ForAll @Size(min = 1, max = 3) List<@From("tags") String> denied)
            throws InvalidPolicyException {
        String policy = "{tags: {deny: %s}, registries: {allow: %s}}".formatted(quoted(denied), quoted(allowed));
        Reference reference = Reference.parse(image);
        Set<String> asWritten = violated(policy, image);
        assertEquals(asWritten, violated(policy, reference.orLatest().canonical()));
        assertEquals(asWritten, violated(policy, reference.familiar()));
    }

    @Property
    void moreThatIsDeniedAllowsNothingMoreAndMoreThatIsAllowedDeniesNothingMore(
            @ForAll("images") String image,
            @ForAll @Size(min = 1, max = 3) List<@From("patterns") String> patterns,
            @ForAll("patterns") String another)
            throws InvalidPolicyException {
        Set<String> more = new HashSet<>(patterns);
        more.add(another);
        assertTrue(violated("{registries: {deny: %s}}".formatted(quoted(more)), image)
                .containsAll(violated("{registries: {deny: %s}}".formatted(quoted(patterns)), image)));
        assertTrue(violated("{registries: {allow: %s}}".formatted(quoted(patterns)), image)
                .containsAll(violated("{registries: {allow: %s}}".formatted(quoted(more)), image)));
    }

    /** Of one list, an image is either denied or, were it the list of what is allowed, kept out. */
    @Property
    void allowIsTheOppositeOfDeny(
            @ForAll("images") String image, @ForAll @Size(min = 1, max = 3) List<@From("patterns") String> patterns)
            throws InvalidPolicyException {
        int broken = violated("{registries: {deny: %1$s, allow: %1$s}}".formatted(quoted(patterns)), image)
                .size();
        assertEquals(1, broken);
    }

    @Property
    void anExceptionNeverAddsAViolation(
            @ForAll("images") String image,
            @ForAll("patterns") String exempt,
            @ForAll @Size(min = 1, max = 3) List<@From("tags") String> denied)
            throws InvalidPolicyException {
        String rules = "tags: {deny: %s}, registries: {deny: ['docker.io/**']}".formatted(quoted(denied));
        String exception = ", exceptions: [{images: ['%s'], reason: r, expires: '2030-01-01'}]".formatted(exempt);
        assertTrue(violated("{" + rules + "}", image).containsAll(violated("{" + rules + exception + "}", image)));
    }

    /** Versions as numbers, whatever their size; a tag may begin with v. */
    @Property
    void rangesCompareNumbers(
            @ForAll("numbers") BigInteger major,
            @ForAll("numbers") BigInteger minor,
            @ForAll("numbers") BigInteger bound,
            @ForAll boolean prefixed)
            throws InvalidPolicyException {
        String image = "shop:" + (prefixed ? "v" : "") + major + "." + minor + ".0";
        boolean below = violated("{tags: {deny: ['semver:<%s.0.0']}}".formatted(bound), image)
                .contains("tags.deny");
        assertEquals(major.compareTo(bound) < 0, below);
    }

    @Provide
    Arbitrary<BigInteger> numbers() {
        return Arbitraries.bigIntegers().between(BigInteger.ZERO, BigInteger.TEN.pow(25));
    }

    private static Set<String> violated(String policy, String image) throws InvalidPolicyException {
        return Set.copyOf(Policies.violated(policy, Policies.workload(image)));
    }

    private static String quoted(Iterable<String> texts) {
        return StreamSupport.stream(texts.spliterator(), false)
                .map(text -> "'" + text + "'")
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
