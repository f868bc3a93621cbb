package build.kiln.operator.pod;

import build.kiln.contract.BuilderFiles;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Makes of the Job of a build one whose builder is started before the build is asked for. */
public final class StandbyJob {
    /** What a build answers to and what it is asked: all that a builder can be told later. */
    private static final Set<String> TOLD_LATER =
            Set.of(Names.INPUT_HASH, Names.GENERATION, Names.REASON, Names.REVISION, Names.REBUILD, Names.REQUEST);

    private StandbyJob() {}

    /**
     * All of {@code job} that decides its builder, so that one which waits can do a build when this is equal for both.
     *
     * @param job of a build in one pod
     */
    public static Job decided(Job job) {
        return new JobBuilder(job)
                .withMetadata(untold(job.getMetadata()))
                .editSpec()
                .editTemplate()
                .withMetadata(untold(job.getSpec().getTemplate().getMetadata()))
                .endTemplate()
                .endSpec()
                .build();
    }

    /**
     * The Job that waits.
     *
     * @param job of the build, as it would be now; of one that exports nothing
     * @param hash of what {@link #decided} gives, and of what its pod mounts
     * @param patience how long it waits at most
     */
    public static Job waiting(Job job, String hash, Duration patience) {
        Job bare = decided(job);
        long deadline = bare.getSpec().getTemplate().getSpec().getActiveDeadlineSeconds();
        return new JobBuilder(bare)
                .editMetadata()
                .addToAnnotations(Names.STANDBY, hash)
                .endMetadata()
                .editSpec()
                .withActiveDeadlineSeconds(bare.getSpec().getActiveDeadlineSeconds() + patience.toSeconds())
                .editTemplate()
                .editMetadata()
                // Nothing is lost with a pod that waits: it holds no node back from being given up.
                .addToAnnotations(BuilderPodFactory.SAFE_TO_EVICT, "true")
                .endMetadata()
                .editSpec()
                .withActiveDeadlineSeconds(deadline + patience.toSeconds())
                .withContainers(bare.getSpec().getTemplate().getSpec().getContainers().stream()
                        .map(container -> new ContainerBuilder(container)
                                .addNewEnv()
                                .withName(BuilderFiles.STANDBY_VARIABLE)
                                .withValue("true")
                                .endEnv()
                                .build())
                        .toList())
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static ObjectMeta untold(ObjectMeta metadata) {
        Map<String, String> annotations = new TreeMap<>(metadata.getAnnotations());
        annotations.keySet().removeAll(TOLD_LATER);
        return new ObjectMetaBuilder(metadata).withAnnotations(annotations).build();
    }
}
