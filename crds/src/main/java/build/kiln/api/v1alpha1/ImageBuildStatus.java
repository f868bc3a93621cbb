package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has become of an ImageBuild. Times are RFC 3339 in UTC. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public final class ImageBuildStatus {
    @JsonPropertyDescription("The metadata.generation that this status is about.")
    private @Nullable Long observedGeneration;

    @JsonPropertyDescription("Ready, Reconciling, Stalled, SourceResolved, PolicyAdmitted, Built, Pushed.")
    private List<Condition> conditions = List.of();

    @JsonPropertyDescription("The last good image by digest; stays when a rebuild fails.")
    private @Nullable String latestImage;

    @JsonPropertyDescription("Digest of latestImage.")
    private @Nullable String digest;

    @JsonPropertyDescription("Tags that the last good build gave.")
    private List<String> tags = List.of();

    @JsonPropertyDescription("Revision of the source that was built last: a commit, or a digest.")
    private @Nullable String revision;

    @JsonPropertyDescription("Number of the last build, from 1.")
    private @Nullable Long buildNumber;

    @JsonPropertyDescription("Why the last build was started, e.g. \"COMMIT 4f2c1aa, was 9be01d3\".")
    private @Nullable String reason;

    @JsonPropertyDescription(
            "Hash of all inputs of the last build that ended for good; the same hash is not built again.")
    private @Nullable String inputHash;

    @JsonPropertyDescription("Value of the annotation kiln.build/rebuild that was acted on last.")
    private @Nullable String rebuildToken;

    @JsonPropertyDescription("Name of the Job of the build that runs now.")
    private @Nullable String job;

    @JsonPropertyDescription("How often the running build has been started, from 1.")
    private @Nullable Integer attempt;

    @JsonPropertyDescription("How much of the last build came from the cache.")
    private @Nullable CacheStatus cache;

    @JsonPropertyDescription("Profile that isolated the RUN steps of the last build.")
    private @Nullable String isolation;

    @JsonPropertyDescription("When the last build started.")
    private @Nullable String startedAt;

    @JsonPropertyDescription("When the last build ended.")
    private @Nullable String completedAt;

    @JsonPropertyDescription("How long the last build took, e.g. 34s.")
    private @Nullable String duration;

    @JsonPropertyDescription("How long each phase took.")
    private Map<String, String> timings = Map.of();

    @JsonPropertyDescription("Bytes of the compressed layers and configs of latestImage.")
    private @Nullable Long size;

    @JsonPropertyDescription("Layers of latestImage.")
    private @Nullable Integer layers;

    @JsonPropertyDescription("Base images of latestImage.")
    private List<BaseImageStatus> baseImages = List.of();

    @JsonPropertyDescription("Findings of the last build that did not stop it, at most 20.")
    private List<WarningStatus> warnings = List.of();

    @JsonPropertyDescription("Why the last build failed; absent when it did not.")
    private @Nullable FailureStatus failure;

    @JsonPropertyDescription("Finished builds, newest first, at most 10.")
    private List<BuildRecord> history = List.of();

    public @Nullable Long getObservedGeneration() {
        return observedGeneration;
    }

    public void setObservedGeneration(@Nullable Long observedGeneration) {
        this.observedGeneration = observedGeneration;
    }

    public List<Condition> getConditions() {
        return conditions;
    }

    public void setConditions(@Nullable List<Condition> conditions) {
        this.conditions = Copies.of(conditions);
    }

    public @Nullable String getLatestImage() {
        return latestImage;
    }

    public void setLatestImage(@Nullable String latestImage) {
        this.latestImage = latestImage;
    }

    public @Nullable String getDigest() {
        return digest;
    }

    public void setDigest(@Nullable String digest) {
        this.digest = digest;
    }

    public List<String> getTags() {
        return tags;
    }

    public void setTags(@Nullable List<String> tags) {
        this.tags = Copies.of(tags);
    }

    public @Nullable String getRevision() {
        return revision;
    }

    public void setRevision(@Nullable String revision) {
        this.revision = revision;
    }

    public @Nullable Long getBuildNumber() {
        return buildNumber;
    }

    public void setBuildNumber(@Nullable Long buildNumber) {
        this.buildNumber = buildNumber;
    }

    public @Nullable String getReason() {
        return reason;
    }

    public void setReason(@Nullable String reason) {
        this.reason = reason;
    }

    public @Nullable String getInputHash() {
        return inputHash;
    }

    public void setInputHash(@Nullable String inputHash) {
        this.inputHash = inputHash;
    }

    public @Nullable String getRebuildToken() {
        return rebuildToken;
    }

    public void setRebuildToken(@Nullable String rebuildToken) {
        this.rebuildToken = rebuildToken;
    }

    public @Nullable String getJob() {
        return job;
    }

    public void setJob(@Nullable String job) {
        this.job = job;
    }

    public @Nullable Integer getAttempt() {
        return attempt;
    }

    public void setAttempt(@Nullable Integer attempt) {
        this.attempt = attempt;
    }

    public @Nullable CacheStatus getCache() {
        return cache;
    }

    public void setCache(@Nullable CacheStatus cache) {
        this.cache = cache;
    }

    public @Nullable String getIsolation() {
        return isolation;
    }

    public void setIsolation(@Nullable String isolation) {
        this.isolation = isolation;
    }

    public @Nullable String getStartedAt() {
        return startedAt;
    }

    public void setStartedAt(@Nullable String startedAt) {
        this.startedAt = startedAt;
    }

    public @Nullable String getCompletedAt() {
        return completedAt;
    }

    public void setCompletedAt(@Nullable String completedAt) {
        this.completedAt = completedAt;
    }

    public @Nullable String getDuration() {
        return duration;
    }

    public void setDuration(@Nullable String duration) {
        this.duration = duration;
    }

    public Map<String, String> getTimings() {
        return timings;
    }

    public void setTimings(@Nullable Map<String, String> timings) {
        this.timings = Copies.of(timings);
    }

    public @Nullable Long getSize() {
        return size;
    }

    public void setSize(@Nullable Long size) {
        this.size = size;
    }

    public @Nullable Integer getLayers() {
        return layers;
    }

    public void setLayers(@Nullable Integer layers) {
        this.layers = layers;
    }

    public List<BaseImageStatus> getBaseImages() {
        return baseImages;
    }

    public void setBaseImages(@Nullable List<BaseImageStatus> baseImages) {
        this.baseImages = Copies.of(baseImages);
    }

    public List<WarningStatus> getWarnings() {
        return warnings;
    }

    public void setWarnings(@Nullable List<WarningStatus> warnings) {
        this.warnings = Copies.of(warnings);
    }

    public @Nullable FailureStatus getFailure() {
        return failure;
    }

    public void setFailure(@Nullable FailureStatus failure) {
        this.failure = failure;
    }

    public List<BuildRecord> getHistory() {
        return history;
    }

    public void setHistory(@Nullable List<BuildRecord> history) {
        this.history = Copies.of(history);
    }
}
