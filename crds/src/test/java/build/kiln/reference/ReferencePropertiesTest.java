package build.kiln.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ReferencePropertiesTest {
    @Property
    void printedReferencesParseToThemselves(@ForAll("references") Reference reference) {
        assertEquals(reference, Reference.parse(reference.canonical()));
        assertEquals(reference, Reference.parse(reference.familiar()));
    }

    @Property
    void anyTextParsesOrIsRefused(@ForAll String text) {
        try {
            Reference reference = Reference.parse(text);
            assertEquals(reference, Reference.parse(reference.toString()));
        } catch (InvalidReferenceException refused) {
            assertTrue(String.valueOf(refused.getMessage()).startsWith("invalid reference"));
        }
    }

    @Property
    void aReferenceMatchesItselfAsAPattern(@ForAll("references") Reference reference) {
        assertTrue(ReferencePattern.parse(reference.canonical()).matches(reference));
        assertTrue(ReferencePattern.parse("**").matches(reference));
        assertTrue(
                ReferencePattern.parse(reference.repository().domain() + "/**").matches(reference));
    }

    @Provide
    Arbitrary<Reference> references() {
        Arbitrary<String> component = Arbitraries.strings()
                .withChars("abcxyz019")
                .ofMinLength(1)
                .ofMaxLength(6)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .flatMap(parts -> Arbitraries.of(".", "_", "__", "-", "--").map(glue -> String.join(glue, parts)));
        Arbitrary<String> path = component.list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("/", parts));
        Arbitrary<String> domain = Arbitraries.of(
                "docker.io",
                "registry.example",
                "registry.example:5000",
                "localhost",
                "localhost:80",
                "[::1]:5000",
                "Upper",
                "10.0.0.1");
        Arbitrary<String> tag =
                Arbitraries.strings().withChars("aZ09_").ofMinLength(1).ofMaxLength(128);
        Arbitrary<String> digest =
                Arbitraries.strings().withChars("0123456789abcdef").ofLength(64).map(hex -> "sha256:" + hex);
        return Combinators.combine(domain, path, tag.optional(), digest.optional())
                .as((host, name, someTag, someDigest) ->
                        new Reference(new Repository(host, name), someTag, someDigest));
    }
}
