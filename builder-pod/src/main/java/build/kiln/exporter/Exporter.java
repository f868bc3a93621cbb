package build.kiln.exporter;

import build.kiln.blob.BlobStore;
import build.kiln.blob.Volume;
import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.reference.Reference;
import build.kiln.registry.Registries;
import build.kiln.snapshot.SnapshotStore;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Takes what a build made to where it should be. */
public final class Exporter {
    private final Registries registries;
    private final BlobStore store;
    private final StoreExport local;
    private final LayoutExport layouts;
    private final RootfsExport files;
    private final InstantSource clock;

    /**
     * @param snapshots gives the files of images for targets that are directories or tars of them
     */
    public Exporter(
            Registries registries,
            Volume volume,
            BlobStore store,
            LocalImages images,
            SnapshotStore snapshots,
            InstantSource clock) {
        this(registries, volume, store, images, TreeReader.of(snapshots), clock);
    }

    Exporter(
            Registries registries,
            Volume volume,
            BlobStore store,
            LocalImages images,
            TreeReader trees,
            InstantSource clock) {
        this.registries = registries;
        this.store = store;
        this.local = new StoreExport(volume, store, images, clock);
        this.layouts = new LayoutExport(store);
        this.files = new RootfsExport(trees);
        this.clock = clock;
    }

    /**
     * Takes the image to every target, in order. Uploads begin while layers are still being made.
     *
     * @param images one for each platform, at least one
     * @throws BuildException when a target refuses the image, or a base layer that is needed cannot be pulled
     */
    public Exported export(List<PlatformImage> images, List<Target> targets, ExportOptions options)
            throws BuildException, IOException, InterruptedException {
        AssemblyStep assembly = new AssemblyStep(images, options);
        Instant created = options.epoch().orElseGet(clock::instant);
        boolean changed = false;
        Set<String> tags = new LinkedHashSet<>();
        for (Target target : targets) {
            changed |= export(images, assembly, target, options, created);
            references(target).forEach(reference -> reference.orLatest().tag().ifPresent(tags::add));
        }
        Assembly assembled = assembly.get();
        AssembledImage first = assembled.images().getFirst();
        return new Exported(
                assembled.root().descriptor(),
                first.config().digest(),
                new ArrayList<>(tags),
                assembled.size(),
                first.layers().size(),
                created,
                changed);
    }

    /** The digest of {@code images} as one image or index; waits for the layers. */
    public static Digest digest(List<PlatformImage> images, ExportOptions options)
            throws BuildException, IOException, InterruptedException {
        return new AssemblyStep(images, options).get().root().digest();
    }

    /** The tags of registry targets that point to another image than {@code images} now; waits for the layers. */
    public Set<String> moved(List<PlatformImage> images, List<Target> targets, ExportOptions options)
            throws BuildException, IOException, InterruptedException {
        Digest digest = digest(images, options);
        Set<String> moved = new LinkedHashSet<>();
        for (Target target : targets) {
            if (target instanceof Target.Registry(List<Reference> references)) {
                moved.addAll(new RegistryPush(registries, store, references).moved(digest));
            }
        }
        return moved;
    }

    private boolean export(
            List<PlatformImage> images, AssemblyStep assembly, Target target, ExportOptions options, Instant created)
            throws BuildException, IOException, InterruptedException {
        return switch (target) {
            case Target.Registry(List<Reference> references) ->
                new RegistryPush(registries, store, references).run(images, assembly);
            case Target.RegistryByDigest(var repository) ->
                RegistryPush.byDigest(registries, store, repository).run(images, assembly);
            case Target.Store(List<Reference> references) -> local.run(images, assembly.get(), references);
            case Target.OciLayout layout -> layouts.oci(images, assembly.get(), layout, created);
            case Target.DockerArchive archive -> layouts.docker(images, assembly.get(), archive, created);
            case Target.Directory directory -> files.directory(images, directory, options.epoch());
            case Target.Tar tar -> files.tar(images, tar, options.epoch());
            case Target.Nothing nothing -> false;
        };
    }

    private static List<Reference> references(Target target) {
        return switch (target) {
            case Target.Registry(List<Reference> references) -> references;
            case Target.RegistryByDigest byDigest -> List.of();
            case Target.Store(List<Reference> references) -> references;
            case Target.OciLayout layout -> layout.references();
            case Target.DockerArchive archive -> archive.references();
            case Target.Directory directory -> List.of();
            case Target.Tar tar -> List.of();
            case Target.Nothing nothing -> List.of();
        };
    }
}
