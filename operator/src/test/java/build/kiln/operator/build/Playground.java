package build.kiln.operator.build;

import static org.junit.jupiter.api.Assertions.fail;

import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import build.kiln.api.v1alpha1.ImagePolicy;
import build.kiln.operator.cluster.Arrangements;
import build.kiln.operator.pod.Names;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A namespace of an API server without nodes, where a test plays the Job controller and the kubelet. */
final class Playground {
    private static final int PATIENCE_SECONDS = 30;
    private static final String STARTED = "2026-01-02T03:04:05Z";
    private static final String FINISHED = "2026-01-02T03:04:39Z";

    private final KubernetesClient client;
    private final String namespace;

    private Playground(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    static Playground create(KubernetesClient client) {
        return new Playground(client, Arrangements.namespace(client, "build"));
    }

    String namespace() {
        return namespace;
    }

    void apply(String yaml) {
        ImageBuild build = client.getKubernetesSerialization().unmarshal(yaml, ImageBuild.class);
        client.resource(build).inNamespace(namespace).forceConflicts().serverSideApply();
    }

    /**
     * Applies an ImageBuild of one file.
     *
     * @param content of the file
     * @param more of the spec
     */
    void apply(String name, String content, String more) {
        apply("""
                apiVersion: kiln.build/v1alpha1
                kind: ImageBuild
                metadata: {name: %s}
                spec:
                  source: {inline: {files: {hello.txt: "%s"}}}
                  dockerfileInline: |
                    FROM scratch
                    COPY hello.txt /
                  output: {image: registry.example/hello, tags: [v1]}
                  %s
                """.formatted(name, content, more));
    }

    /** A policy for this namespace alone. */
    ImagePolicy policy(String rules) {
        return client.resource(client.getKubernetesSerialization()
                        .unmarshal("""
                                apiVersion: kiln.build/v1alpha1
                                kind: ImagePolicy
                                metadata: {generateName: test-}
                                spec:
                                  match: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}}
                                """.formatted(namespace) + rules.indent(2), ImagePolicy.class))
                .create();
    }

    void annotate(String name, String annotation, String value) {
        client.resources(ImageBuild.class)
                .inNamespace(namespace)
                .withName(name)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"" + annotation + "\":\"" + value + "\"}}}");
    }

    ImageBuildStatus await(String name, Predicate<ImageBuildStatus> wanted) {
        try {
            ImageBuild found = client.resources(ImageBuild.class)
                    .inNamespace(namespace)
                    .withName(name)
                    .waitUntilCondition(
                            build -> build != null && build.getStatus() != null && wanted.test(build.getStatus()),
                            PATIENCE_SECONDS,
                            TimeUnit.SECONDS);
            return found.getStatus();
        } catch (KubernetesClientTimeoutException e) {
            ImageBuild now = client.resources(ImageBuild.class)
                    .inNamespace(namespace)
                    .withName(name)
                    .get();
            return fail("still " + client.getKubernetesSerialization().asYaml(now), e);
        }
    }

    static Predicate<ImageBuildStatus> condition(String type, String status, String reason) {
        return current -> current.getConditions().stream()
                .anyMatch(condition -> type.equals(condition.getType())
                        && status.equals(condition.getStatus())
                        && reason.equals(condition.getReason()));
    }

    List<Job> jobs() {
        return client.batch().v1().jobs().inNamespace(namespace).list().getItems();
    }

    Job awaitJob(long number, int attempt) {
        return awaitJob(job -> Long.toString(number).equals(annotation(job, Names.BUILD_NUMBER))
                && Integer.toString(attempt).equals(annotation(job, Names.ATTEMPT)));
    }

    Job awaitJob(Predicate<Job> wanted) {
        List<Job> found = client.batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .informOnCondition(jobs -> jobs.stream().anyMatch(wanted))
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        return found.stream().filter(wanted).findFirst().orElseThrow();
    }

    private static String annotation(Job job, String name) {
        return job.getMetadata().getAnnotations().getOrDefault(name, "");
    }

    /** What the Job controller does first. */
    Pod startPod(Job job) {
        PodTemplateSpec template = job.getSpec().getTemplate();
        return client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(job.getMetadata().getName() + "-pod")
                        .withNamespace(namespace)
                        .withLabels(template.getMetadata().getLabels())
                        .withAnnotations(template.getMetadata().getAnnotations())
                        .addNewOwnerReference()
                        .withApiVersion("batch/v1")
                        .withKind("Job")
                        .withName(job.getMetadata().getName())
                        .withUid(job.getMetadata().getUid())
                        .withController(true)
                        .endOwnerReference()
                        .endMetadata()
                        .withSpec(template.getSpec())
                        .build())
                .create();
    }

    /** What a kubelet writes when the container runs. */
    void running(Pod pod) {
        container(
                pod,
                "Running",
                state -> state.withNewRunning().withStartedAt(STARTED).endRunning());
    }

    /** What a kubelet writes when the container runs in a pod that it has started just now. */
    void runningSinceNow(Pod pod) {
        running(pod);
        editStatus(
                pod,
                "Running",
                status -> status.withStartTime(
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()));
    }

    /** What the Job controller writes when the pod has failed. */
    void failed(Job job) {
        client.batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .withName(job.getMetadata().getName())
                .editStatus(current -> new JobBuilder(current)
                        .withNewStatus()
                        .withStartTime(STARTED)
                        .withFailed(1)
                        .addNewCondition()
                        .withType("FailureTarget")
                        .withStatus("True")
                        .withReason("BackoffLimitExceeded")
                        .endCondition()
                        .addNewCondition()
                        .withType("Failed")
                        .withStatus("True")
                        .withReason("BackoffLimitExceeded")
                        .endCondition()
                        .endStatus()
                        .build());
    }

    /** Waits until the namespace's Jobs are as wanted. */
    void awaitJobs(Predicate<List<Job>> wanted) {
        client.batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .informOnCondition(wanted)
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** What a kubelet writes when the container has ended. */
    void terminated(Pod pod, String reason, int exitCode, String message) {
        container(
                pod,
                exitCode == 0 ? "Succeeded" : "Failed",
                state -> state.withNewTerminated()
                        .withReason(reason)
                        .withExitCode(exitCode)
                        .withMessage(message)
                        .withStartedAt(STARTED)
                        .withFinishedAt(FINISHED)
                        .endTerminated());
    }

    /** What a kubelet writes when the container that exports the cache has ended. */
    void exported(Pod pod, String reason, int exitCode, String message) {
        editStatus(
                pod,
                exitCode == 0 ? "Succeeded" : "Failed",
                status -> status.withContainerStatuses(status(
                        Names.EXPORT_CONTAINER,
                        new ContainerStateBuilder()
                                .withNewTerminated()
                                .withReason(reason)
                                .withExitCode(exitCode)
                                .withMessage(message)
                                .withStartedAt(STARTED)
                                .withFinishedAt(FINISHED)
                                .endTerminated()
                                .build())));
    }

    private void container(Pod pod, String phase, UnaryOperator<ContainerStateBuilder> state) {
        ContainerStatus builder =
                status(Names.CONTAINER, state.apply(new ContainerStateBuilder()).build());
        if (pod.getSpec().getInitContainers().isEmpty()) {
            editStatus(pod, phase, status -> status.withContainerStatuses(builder));
        } else {
            // Another container follows: until it runs, the pod counts as pending.
            editStatus(
                    pod,
                    phase.equals("Failed") ? "Failed" : "Pending",
                    status -> status.withInitContainerStatuses(builder));
        }
    }

    private static ContainerStatus status(String name, ContainerState state) {
        return new ContainerStatusBuilder()
                .withName(name)
                .withImage("builder")
                .withImageID("")
                .withReady(false)
                .withRestartCount(0)
                .withState(state)
                .build();
    }

    private void editStatus(Pod pod, String phase, UnaryOperator<PodStatusBuilder> change) {
        client.pods()
                .inNamespace(namespace)
                .withName(pod.getMetadata().getName())
                .editStatus(current -> new PodBuilder(current)
                        .withStatus(change.apply(new PodStatusBuilder(current.getStatus()).withPhase(phase))
                                .build())
                        .build());
    }

    /** Does what garbage collection does when a Job is to go: the pod first, then the Job itself. */
    SharedIndexInformer<Job> collectGarbage() {
        return client.batch().v1().jobs().inNamespace(namespace).inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Job job) {
                collect(job);
            }

            @Override
            public void onUpdate(Job before, Job job) {
                collect(job);
            }

            @Override
            public void onDelete(Job job, boolean unknown) {
                deletePod(job);
            }
        });
    }

    private void collect(Job job) {
        if (job.getMetadata().getDeletionTimestamp() == null) {
            return;
        }
        deletePod(job);
        try {
            client.batch()
                    .v1()
                    .jobs()
                    .inNamespace(namespace)
                    .withName(job.getMetadata().getName())
                    .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
        }
    }

    private void deletePod(Job job) {
        client.pods()
                .inNamespace(namespace)
                .withName(job.getMetadata().getName() + "-pod")
                .withGracePeriod(0)
                .delete();
    }
}
