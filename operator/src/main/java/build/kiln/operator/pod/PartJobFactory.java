package build.kiln.operator.pod;

import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildRequestJson;
import build.kiln.contract.Join;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The further Jobs of a build in parts. Each follows from one that is there already, and from nothing else: whatever has changed
 * since, all parts are built from the same inputs. Equal arguments give equal Jobs.
 */
public final class PartJobFactory {
    private final BuilderSettings settings;

    public PartJobFactory(BuilderSettings settings) {
        this.settings = settings;
    }

    /** The Job of a part, after that of another part with its request. */
    public Job part(BuildAttempt attempt, Job other, BuildRequest request, Split split, Split.Member member) {
        BuildRequest part = request.forPlatforms(member.platforms());
        boolean leads = member.equals(split.lead());
        return like(
                other,
                attempt.jobName(leads ? "" : member.architecture()),
                member.architecture(),
                Optional.of(member),
                // Two builders would overwrite each other's export.
                leads ? part : part.withCache(part.cache().withoutExport()));
    }

    /**
     * The Job that ends the build, after that of a part with its request.
     *
     * @param timeout what is left of the build's
     */
    public Job index(BuildAttempt attempt, Job part, BuildRequest request, Split split, Join join, Duration timeout) {
        return like(
                part,
                attempt.jobName(Names.INDEX_PART),
                Names.INDEX_PART,
                Optional.empty(),
                request.joining(join, split.platforms(), timeout)
                        .withCache(request.cache().withoutExport()));
    }

    private Job like(Job other, String name, String part, Optional<Split.Member> member, BuildRequest request) {
        Map<String, String> labels = new TreeMap<>(own(other.getMetadata().getLabels()));
        Map<String, String> annotations = new TreeMap<>(own(other.getMetadata().getAnnotations()));
        annotations.put(Names.PART, part);
        Map<String, String> onPod = new TreeMap<>(annotations);
        onPod.put(Names.REQUEST, BuildRequestJson.write(request));
        onPod.put(BuilderPodFactory.SAFE_TO_EVICT, "false");
        long deadline = BuilderPodFactory.deadline(request.options().timeout());
        return new JobBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(other.getMetadata().getNamespace())
                .withLabels(labels)
                .withAnnotations(annotations)
                .withOwnerReferences(other.getMetadata().getOwnerReferences())
                .endMetadata()
                .withNewSpec()
                .withBackoffLimit(other.getSpec().getBackoffLimit())
                .withActiveDeadlineSeconds(deadline + settings.startAllowance().toSeconds())
                .withTtlSecondsAfterFinished(other.getSpec().getTtlSecondsAfterFinished())
                .withTemplate(new PodTemplateSpecBuilder()
                        .withNewMetadata()
                        .withLabels(labels)
                        .withAnnotations(onPod)
                        .endMetadata()
                        .withSpec(placed(
                                new PodSpecBuilder(podSpec(other, request)).withActiveDeadlineSeconds(deadline),
                                member))
                        .build())
                .endSpec()
                .build();
    }

    private static PodSpec podSpec(Job other, BuildRequest request) {
        PodSpec pod = other.getSpec().getTemplate().getSpec();
        return request.cache().isExported() ? pod : ExportContainer.removedFrom(pod);
    }

    /** What joins the parts has the cache volume of the Job it follows, and so its node where only one can use it. */
    private static PodSpec placed(PodSpecBuilder pod, Optional<Split.Member> member) {
        if (member.isEmpty()) {
            return pod.build();
        }
        List<Volume> volumes = pod.buildVolumes().stream()
                .map(volume -> volume.getName().equals(PodVolumes.CACHE)
                        ? PodVolumes.cache(member.get().claim())
                        : volume)
                .toList();
        return pod.addToNodeSelector(
                        NodeArchitectures.ARCHITECTURE, member.get().architecture())
                .withVolumes(volumes)
                .build();
    }

    /** What Kiln has put on a Job, without what the cluster adds. */
    private static Map<String, String> own(Map<String, String> all) {
        Map<String, String> own = new TreeMap<>(all);
        own.keySet().removeIf(key -> !key.startsWith("kiln.build/") && !key.startsWith("app.kubernetes.io/"));
        return own;
    }
}
