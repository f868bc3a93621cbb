package build.kiln.policy;

import static build.kiln.policy.Policies.DIGEST;
import static build.kiln.policy.Policies.NOW;
import static build.kiln.policy.Policies.PLACE;
import static build.kiln.policy.Policies.policy;
import static build.kiln.policy.Policies.poorBuild;
import static build.kiln.policy.Policies.result;
import static build.kiln.policy.Policies.workload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.policy.Subject.Provenance;
import build.kiln.reference.Reference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CelRuleTest {
    private static List<Violation> judge(String expression, Subject subject) throws InvalidPolicyException {
        Policy policy = policy("rules: [{name: own, message: not so, remedy: do so, expression: '"
                + expression.replace("'", "''") + "'}]");
        return Policy.judge(List.of(policy), subject, NOW).violations();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image.registry == \"docker.io\" | true",
                "image.repository == \"library/nginx\" | true",
                "image.tag == \"1.29\" && image.digest == \"\" | true",
                "image.reference.startsWith(\"docker.io/library/\") | true",
                "image.tag.matches(\"^[0-9.]+$\") | true",
                "place.namespace == \"team-a\" | true",
                "place.labels.env != \"production\" | false",
                "place.labels.absent == \"x\" | false",
                "workload.kind == \"Pod\" && workload.role == \"container\" && workload.part == \"web\" | true",
                "workload.labels.all(k, k != \"x\") | true",
                "provenance.known | false",
                "build.size < 1 | true",
                "workload.size > 1 | false",
            })
    void judgesWorkloads(String expression, boolean kept) throws InvalidPolicyException {
        assertEquals(kept, judge(expression, workload("nginx:1.29")).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "build.size > 1000 && build.layers == 60 | true",
                "build.user == \"0:1000\" | true",
                "\"8080/tcp\" in build.ports | true",
                "build.bases.all(b, b.ageDays <= 100 && b.image.repository == \"library/node\") | true",
                "build.bases.all(b, b.image.digest == \"\") | false",
                "build.lint.exists(f, f.severity == \"error\") | false",
                "build.secrets.size() == 0 | false",
                "\"empty\" in build.labels | true",
                "provenance.known | true",
                "image.registry == \"registry.acme.dev\" | true",
            })
    void judgesBuilds(String expression, boolean kept) throws InvalidPolicyException {
        assertEquals(
                kept,
                judge(expression, result(poorBuild(), "registry.acme.dev/shop:1"))
                        .isEmpty());
    }

    @Test
    void knowsWhereAnImageComesFrom() throws InvalidPolicyException {
        Subject subject = new Subject.Workload(
                PLACE,
                Policies.use("a/b@" + DIGEST),
                Reference.parse("a/b@" + DIGEST),
                Optional.of(new Provenance("team-a", "shop", "https://git.acme.dev/shop.git")));
        assertEquals(
                List.of(),
                judge(
                        "provenance.known && provenance.name == \"shop\" && provenance.source.contains(\"acme\")",
                        subject));
    }

    @Test
    void namesRuleMessageAndRemedy() throws InvalidPolicyException {
        Violation violation = judge("false", workload("nginx")).getFirst();
        assertEquals("rules.own", violation.rule());
        assertEquals("nginx: not so", violation.message());
        assertEquals("do so", violation.remedy());
        assertEquals("spec.containers[0].image", violation.field());
    }

    @Test
    void whatCannotBeEvaluatedIsBroken() throws InvalidPolicyException {
        assertTrue(judge("workload.nothing == 1", workload("nginx"))
                .getFirst()
                .message()
                .contains("cannot be evaluated"));
    }

    @Test
    void longComprehensionsAreGivenUp() throws InvalidPolicyException {
        String ten = "[1,2,3,4,5,6,7,8,9,10]";
        String nested = ten + ".all(a, " + ten + ".all(b, " + ten + ".all(c, " + ten + ".all(d, " + ten + ".all(e, "
                + ten + ".all(f, " + ten + ".all(g, " + ten + ".all(h, true))))))))";
        assertTimeout(
                Duration.ofSeconds(10),
                () -> assertEquals(1, judge(nested, workload("nginx")).size()));
    }

    @Property(tries = 300)
    void anyTextIsARuleOrRefused(@ForAll @StringLength(max = 40) String text) {
        try {
            CelExpression.compile(text).holds(CelInput.of(workload("nginx"), Reference.parse("nginx")));
        } catch (IllegalArgumentException e) {
            assertTrue(String.valueOf(e.getMessage()).length() > 0);
        }
    }
}
