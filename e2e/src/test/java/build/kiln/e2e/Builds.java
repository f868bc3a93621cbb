package build.kiln.e2e;

import build.kiln.api.v1alpha1.FailureStatus;
import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.Updatable;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** ImageBuilds of one namespace: created, waited for, and read, on an installed Kiln. */
record Builds(InstalledKiln kiln, TestNamespace namespace) {

    static Builds in(TestNamespace namespace) {
        InstalledKiln kiln = InstalledKiln.on(namespace.cluster());
        Builds builds = new Builds(kiln, namespace);
        builds.putRegistryAccess(
                InstalledKiln.REGISTRY_SECRET, namespace.cluster().registry().password());
        builds.putRegistryAuthority();
        return builds;
    }

    /** Makes a Secret of the namespace hold this password for the registry. */
    void putRegistryAccess(String secret, String password) {
        namespace
                .client()
                .resource(InstalledKiln.registrySecret(kiln.cluster(), namespace.name(), secret, password))
                .createOr(Updatable::update);
    }

    private void putRegistryAuthority() {
        namespace
                .client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(InstalledKiln.AUTHORITY_CONFIG_MAP)
                        .withNamespace(namespace.name())
                        .endMetadata()
                        .withData(
                                Map.of("ca.crt", read(kiln.cluster().registry().authority())))
                        .build())
                .createOr(Updatable::update);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Applies the manifest of a sample as a user would, after naming a repository and the test's registry in it. */
    void applySample(String sample, GitRepository samples) {
        applySample(sample, sample, samples);
    }

    /** As {@link #applySample(String, GitRepository)}, under another name. */
    void applySample(String sample, String name, GitRepository samples) {
        apply(read(Project.sample(sample).resolve("imagebuild.yaml"))
                .replace("name: " + sample + "\n", "name: " + name + "\n")
                .replace("https://git.example.com/samples.git", samples.url())
                .replace("registry.example.com/", kiln.image(namespace.name() + "/"))
                .replace("interval: 1m", "interval: 10s"));
    }

    /** Applies a build of a Dockerfile alone; {@code more} are further lines of the spec. */
    void applyDockerfile(String name, String dockerfile, String... more) {
        String output = "output: {image: \"%s\", pushSecretRef: {name: registry}}"
                .formatted(kiln.image(namespace.name() + "/" + name));
        applySpec(name, dockerfile, output, more);
    }

    /** As {@link #applyDockerfile}, for a build that has no credentials. */
    void applyAnonymously(String name, String dockerfile) {
        applySpec(name, dockerfile, "output: {image: \"%s\"}".formatted(kiln.image(namespace.name() + "/" + name)));
    }

    /** Applies a build of a Dockerfile with {@code output} and further lines of the spec. */
    void applySpec(String name, String dockerfile, String output, String... more) {
        String spec = "source: {inline: {files: {note.txt: hello}}}\n" + output + "\n" + String.join("\n", more)
                + "\ndockerfileInline: |\n" + dockerfile.indent(2);
        apply("""
                apiVersion: kiln.build/v1alpha1
                kind: ImageBuild
                metadata: {name: %s}
                spec:
                """.formatted(name) + spec.indent(2));
    }

    /** Applies a manifest as a user would. */
    void apply(String manifest) {
        try {
            Path file = Files.createTempFile("manifest", ".yaml");
            try {
                Files.writeString(file, manifest);
                kubectl("apply", "-f", file).succeed();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a user types, in this namespace. */
    Command kubectl(Object... arguments) {
        Object[] words = new Object[arguments.length + 2];
        words[0] = kiln.cluster().program("kubectl");
        words[1] = "--namespace=" + namespace.name();
        System.arraycopy(arguments, 0, words, 2, arguments.length);
        return Command.of(words).with("KUBECONFIG", kiln.cluster().kubeconfig());
    }

    Resource<ImageBuild> resource(String name) {
        return namespace
                .client()
                .resources(ImageBuild.class)
                .inNamespace(namespace.name())
                .withName(name);
    }

    /** Waits until the build of this number or a later one has succeeded, and returns the status. */
    ImageBuildStatus awaitReady(String name, long number, Duration limit) {
        ImageBuildStatus status = await(
                name,
                limit,
                it -> number(it) >= number
                        && (holds(it, "Ready") || holds(it, "Stalled"))
                        && !holds(it, "Reconciling"));
        if (!holds(status, "Ready")) {
            throw new AssertionError("the build failed: " + Serialization.asYaml(status));
        }
        return status;
    }

    /** Waits until a build has failed for good, and returns how. */
    FailureStatus awaitFailure(String name, Duration limit) {
        return Objects.requireNonNull(await(name, limit, it -> holds(it, "Stalled") && it.getFailure() != null)
                .getFailure());
    }

    ImageBuildStatus await(String name, Duration limit, Predicate<ImageBuildStatus> condition) {
        try {
            return Objects.requireNonNull(resource(name)
                    .waitUntilCondition(
                            build -> build != null && build.getStatus() != null && condition.test(build.getStatus()),
                            limit.toSeconds(),
                            TimeUnit.SECONDS)
                    .getStatus());
        } catch (KubernetesClientTimeoutException e) {
            throw new AssertionError(
                    name + " did not get there in " + limit + ": "
                            + Serialization.asYaml(resource(name).get()),
                    e);
        }
    }

    static long number(ImageBuildStatus status) {
        return Objects.requireNonNullElse(status.getBuildNumber(), 0L);
    }

    static boolean holds(ImageBuildStatus status, String condition) {
        return status.getConditions().stream()
                .filter(it -> condition.equals(it.getType()))
                .map(Condition::getStatus)
                .anyMatch("True"::equals);
    }

    /** Asks for a build although nothing has changed. */
    void rebuild(String name, String token) {
        annotate(name, ImageBuild.REBUILD, token);
    }

    void cancel(String name, long number) {
        annotate(name, ImageBuild.CANCEL, Long.toString(number));
    }

    /** As {@code kubectl annotate} does it: without a resourceVersion, so that a status written meanwhile is no conflict. */
    private void annotate(String name, String annotation, String value) {
        resource(name)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        Serialization.asJson(Map.of("metadata", Map.of("annotations", Map.of(annotation, value)))));
    }

    /** Waits until the builder of this build's newest attempt runs, and returns its pod. */
    Pod awaitRunningPod(String name, Duration limit) {
        String job = Objects.requireNonNull(
                await(name, limit, status -> status.getJob() != null).getJob());
        return namespace
                .client()
                .pods()
                .inNamespace(namespace.name())
                .withLabel("batch.kubernetes.io/job-name", job)
                .waitUntilCondition(
                        pod -> pod != null
                                && pod.getStatus() != null
                                && "Running".equals(pod.getStatus().getPhase()),
                        limit.toSeconds(),
                        TimeUnit.SECONDS);
    }

    /** Waits until the builder in a pod has ended. */
    void awaitEnded(Pod pod, Duration limit) {
        namespace
                .client()
                .resource(pod)
                .waitUntilCondition(
                        it -> it == null
                                || it.getStatus().getContainerStatuses().stream()
                                        .allMatch(status -> status.getState().getTerminated() != null),
                        limit.toSeconds(),
                        TimeUnit.SECONDS);
    }

    /** Waits until no builder is left in the namespace that runs or may still start. */
    void awaitNoPods(Duration limit) {
        namespace
                .client()
                .pods()
                .inNamespace(namespace.name())
                .withLabel("app.kubernetes.io/component", "builder")
                .informOnCondition(pods -> pods.stream()
                        .allMatch(pod -> "Succeeded".equals(pod.getStatus().getPhase())
                                || "Failed".equals(pod.getStatus().getPhase())))
                .orTimeout(limit.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** The Jobs that were made for a build, oldest first. */
    List<Job> jobs(String name) {
        String uid = resource(name).get().getMetadata().getUid();
        return namespace
                .client()
                .batch()
                .v1()
                .jobs()
                .inNamespace(namespace.name())
                .withLabel("kiln.build/image-build-uid", uid)
                .list()
                .getItems()
                .stream()
                .sorted(Comparator.comparing(job -> job.getMetadata().getName()))
                .toList();
    }
}
