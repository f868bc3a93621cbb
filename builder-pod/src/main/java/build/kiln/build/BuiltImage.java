package build.kiln.build;

import build.kiln.blob.BlobStore;
import build.kiln.digest.Digest;
import build.kiln.dockerfile.lint.Severity;
import build.kiln.exporter.PlatformImage;
import build.kiln.failure.BuildException;
import build.kiln.graph.ResolvedImage;
import build.kiln.layer.Layer;
import build.kiln.oci.ImageConfig;
import build.kiln.policy.Subject.BaseImage;
import build.kiln.policy.Subject.BuildFacts;
import build.kiln.policy.Subject.Finding;
import build.kiln.policy.Subject.SecretFound;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one platform's image is, as policies see it.
 *
 * @param bases the images it stands on or copies from
 */
record BuiltImage(PlatformImage image, Plans.Planned plan, Set<ResolvedImage> bases) {
    static BuiltImage of(PlatformImage image, Plans.Planned plan) {
        return new BuiltImage(image, plan, plan.bases());
    }

    /** Waits for the layers. */
    BuildFacts facts(Instant now, List<SecretFound> secrets, Set<String> movedTags)
            throws IOException, InterruptedException {
        ImageConfig config = image.config();
        long size = 0;
        for (Layer layer : image.tree().layers()) {
            size += layer.descriptor().size();
        }
        return new BuildFacts(
                bases.stream().map(base -> base(base, now)).toList(),
                config.config().user(),
                config.config().labels(),
                size,
                image.tree().layers().size(),
                config.config().exposedPorts(),
                plan.conversion().findings().stream().map(BuiltImage::finding).toList(),
                movedTags,
                secrets);
    }

    private static BaseImage base(ResolvedImage base, Instant now) {
        return new BaseImage(
                Reference.parse(base.reference()),
                Optional.of(base.rootDigest().toString()),
                base.config().created().map(created -> Duration.between(created, now)));
    }

    private static Finding finding(build.kiln.dockerfile.lint.Finding finding) {
        return new Finding(
                finding.severity() == Severity.WARNING
                        ? build.kiln.policy.Subject.Severity.ERROR
                        : build.kiln.policy.Subject.Severity.WARNING,
                finding.rule().title(),
                finding.message() + " (line " + finding.line() + ")");
    }

    /** What looks like a secret in what the build has added to its bases. */
    List<SecretFound> secrets(BlobStore store) throws BuildException, IOException, InterruptedException {
        Set<SecretFound> found = new LinkedHashSet<>();
        SecretScan scan = new SecretScan(found::add);
        image.config().config().env().stream()
                .filter(entry -> bases.stream()
                        .noneMatch(base -> base.config().config().env().contains(entry)))
                .forEach(scan::environment);
        image.config().history().stream()
                .filter(entry ->
                        bases.stream().noneMatch(base -> base.config().history().contains(entry)))
                .forEach(entry -> scan.history(entry.createdBy()));
        for (Layer layer : ownLayers()) {
            scan.layer(layer.blob(store));
        }
        return List.copyOf(found);
    }

    private List<Layer> ownLayers() throws IOException, InterruptedException {
        Set<Digest> inherited = new HashSet<>();
        bases.forEach(base -> inherited.addAll(base.config().diffIds()));
        List<Layer> own = new ArrayList<>();
        for (Layer layer : image.tree().layers()) {
            if (!inherited.contains(layer.diffId())) {
                own.add(layer);
            }
        }
        return own;
    }
}
