package build.kiln.operator.pod;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Optional;

/**
 * The layer cache a namespace gets with its first build.
 *
 * @param storageClass empty for the cluster's default
 * @param accessMode {@code ReadWriteMany} lets builds on several nodes share it
 * @param collection when a job collects it, as cron writes it; empty leaves that to builds
 */
public record CacheVolume(
        Quantity size, Optional<String> storageClass, String accessMode, Optional<String> collection) {}
