package build.kiln.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagTemplateTest {
    private static final Instant TIME = Instant.ofEpochSecond(1_795_468_800);
    private static final String COMMIT = "4f2c1aa0123456789abcdef0123456789abcdef0";

    private static TagValues branch(String name) {
        return new TagValues(Optional.of(name), Optional.empty(), Optional.of(COMMIT), TIME, 7);
    }

    @ParameterizedTest
    @CsvSource({
        "1.4.2, 1.4.2",
        "{branch}-{commit:7}-{timestamp}, main-4f2c1aa-1795468800",
        "{branch}, main",
        "{commit}, 4f2c1aa0123456789abcdef0123456789abcdef0",
        "v{build}, v7",
        "{date}.{build}, 20261123.7",
        "{branch:2}x, max",
        "{commit:200}, 4f2c1aa0123456789abcdef0123456789abcdef0",
    })
    void expands(String template, String tag) {
        assertEquals(tag, TagTemplate.parse(template).expand(branch("main")));
    }

    @ParameterizedTest
    @CsvSource({"feature/login, feature-login", "a b+c, a-b-c", "..x, x", "-x, x", "ünï, n-"})
    void makesLegalTagsOfBranches(String branch, String tag) {
        assertEquals(tag, TagTemplate.parse("{branch}").expand(branch(branch)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "}",
                "{}",
                "{branch",
                "{Branch}",
                "{nothing}",
                "{commit:}",
                "{commit:0}",
                "{commit:x}",
                "{a{b}}",
                "a b",
                "a/b",
                "-a",
                ".a",
                "a:b",
                "{commit:1000}",
            })
    void refusesMalformedTemplates(String template) {
        assertThrows(InvalidReferenceException.class, () -> TagTemplate.parse(template));
    }

    @Test
    void namesTheVariableWithoutAValue() {
        TagValues inline = new TagValues(Optional.empty(), Optional.empty(), Optional.empty(), TIME, 1);
        String message = String.valueOf(assertThrows(
                        InvalidReferenceException.class,
                        () -> TagTemplate.parse("x-{commit:7}").expand(inline))
                .getMessage());
        assertTrue(message.contains("{commit} has no value"), message);
    }

    @Test
    void refusesTagsThatGetTooLong() {
        TagTemplate template = TagTemplate.parse("{branch}");
        assertEquals(128, template.expand(branch("b".repeat(128))).length());
        assertThrows(InvalidReferenceException.class, () -> template.expand(branch("b".repeat(129))));
    }

    @Test
    void knowsWhetherItVaries() {
        assertEquals(false, TagTemplate.parse("1.0").isVariable());
        assertEquals(true, TagTemplate.parse("1.0-{build}").isVariable());
    }

    @Property
    void whateverTheBranchTheTagIsLegal(@ForAll String branch) {
        try {
            String tag = TagTemplate.parse("{branch:100}").expand(branch(branch));
            Reference.checkTag(tag);
        } catch (InvalidReferenceException refused) {
            assertTrue(String.valueOf(refused.getMessage()).contains("{branch"), refused.getMessage());
        }
    }
}
