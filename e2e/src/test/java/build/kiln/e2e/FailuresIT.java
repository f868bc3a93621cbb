package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.FailureStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a user reads in {@code status.failure} for each way in which a build can fail for good. */
@ExtendWith(ClusterExtension.class)
class FailuresIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);

    private record Expected(String name, String dockerfile, String reason, int line) {}

    @Test
    void mistakesOfTheUserAreNamedWithTheirLine(TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        List<Expected> mistakes = List.of(
                new Expected("syntax", "FROM busybox\nCOPY only-one\n", "DockerfileSyntax", 2),
                new Expected("unknown", "FROM busybox\nRUNN true\n", "UnknownInstruction", 2),
                new Expected("copy", "FROM busybox\n\nCOPY absent.txt /\n", "CopySourceMissing", 3),
                new Expected("base", "FROM absent-image:1\n", "BaseImageNotFound", 1),
                new Expected("reference", "FROM library/UPPER:1\n", "InvalidReference", 1),
                new Expected("exit", "FROM busybox\nRUN echo last words; exit 3\n", "RunFailed", 2));
        mistakes.forEach(it -> builds.applyDockerfile(it.name(), it.dockerfile()));
        Expected secret =
                new Expected("private", "FROM " + builds.kiln().image("private/base:1") + "\n", "Unauthorized", 1);
        builds.applyAnonymously(secret.name(), secret.dockerfile());
        assertAll(mistakes.stream().map(it -> () -> assertFailure(it, builds.awaitFailure(it.name(), LIMIT))));
        assertFailure(secret, builds.awaitFailure(secret.name(), LIMIT));
        FailureStatus exit = builds.awaitFailure("exit", LIMIT);
        assertEquals(3, exit.exitCode());
        assertEquals("RUN echo last words; exit 3", exit.step());
        assertTrue(exit.log().contains("last words"), exit.log()::toString);
    }

    private static void assertFailure(Expected expected, FailureStatus failure) {
        assertAll(
                () -> assertEquals(expected.reason(), failure.reason(), failure::message),
                () -> assertEquals(expected.line(), failure.line(), failure::message),
                () -> assertEquals("Dockerfile", failure.file()),
                () -> assertFalse(failure.retryable()),
                () -> assertNotNull(failure.hint(), failure::message));
    }

    @Test
    void limitsEndTheBuild(TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        builds.applyDockerfile("slow", "FROM busybox\nRUN sleep 600\n", "builder: {timeout: 20s}");
        builds.applyDockerfile("large", "FROM busybox\nCOPY . /\n", "builder: {maxContextSize: \"3\"}");
        assertAll(
                () -> assertFailure("TimedOut", "spec.builder.timeout", builds.awaitFailure("slow", LIMIT)),
                () -> assertFailure("ContextTooLarge", ".dockerignore", builds.awaitFailure("large", LIMIT)));
    }

    @Test
    void memoryThatDoesNotSufficeIsNamed(TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        builds.applyDockerfile(
                "greedy-step",
                "FROM busybox\nRUN dd if=/dev/zero of=/dev/null bs=700M count=1\n",
                "builder: {retries: 0, resources: {limits: {memory: 400Mi}}}");
        builds.applyDockerfile(
                "starved-builder",
                "FROM busybox\nCOPY note.txt /\n",
                "builder: {retries: 0, resources: {requests: {memory: 24Mi}, limits: {memory: 24Mi}}}");
        assertAll(
                () -> assertFailure("OutOfMemory", "memory", builds.awaitFailure("greedy-step", LIMIT)),
                () -> assertFailure("OutOfMemory", "memory", builds.awaitFailure("starved-builder", LIMIT)));
    }

    private static void assertFailure(String reason, String hint, FailureStatus failure) {
        assertEquals(reason, failure.reason(), failure::message);
        assertTrue(String.valueOf(failure.hint()).contains(hint), () -> "" + failure.hint());
    }

    @Test
    void wrongPushCredentialsAreNamed(TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        builds.putRegistryAccess("outdated", "wrong");
        String image = builds.kiln().image(namespace.name() + "/push");
        builds.applySpec(
                "push",
                "FROM busybox\nCOPY note.txt /\n",
                "output: {image: \"" + image + "\", pushSecretRef: {name: outdated}}");
        FailureStatus failure = builds.awaitFailure("push", LIMIT);
        assertFailure("Unauthorized", "refused the credential", failure);
        assertTrue(failure.message().contains(image), failure::message);
    }
}
