package build.kiln.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ChallengeTest {
    @Test
    void readsQuotedAndPlainParameters() {
        assertEquals(
                List.of(new Challenge(
                        "bearer",
                        Map.of(
                                "realm",
                                "https://auth.example/token",
                                "service",
                                "a \"b\"",
                                "scope",
                                "repository:a:pull,push"))),
                Challenge.parse(
                        List.of(
                                "Bearer realm=\"https://auth.example/token\", service=\"a \\\"b\\\"\",Scope=\"repository:a:pull,push\"")));
        assertEquals(List.of(new Challenge("basic", Map.of("realm", "x"))), Challenge.parse(List.of("BASIC realm=x")));
    }

    @Test
    void readsSeveralChallengesOfOneField() {
        assertEquals(
                List.of(
                        new Challenge("negotiate", Map.of()),
                        new Challenge("basic", Map.of("realm", "a", "charset", "UTF-8")),
                        new Challenge("bearer", Map.of("realm", "b"))),
                Challenge.parse(List.of("Negotiate, Basic realm=\"a\", charset=UTF-8, Bearer realm=b")));
    }

    @Property
    void endsOnAnything(@ForAll String field) {
        assertTrue(Challenge.parse(List.of(field)).size() <= field.length() + 1);
    }
}
