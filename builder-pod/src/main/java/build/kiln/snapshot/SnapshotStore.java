package build.kiln.snapshot;

import build.kiln.blob.BlobStore;
import build.kiln.blob.Volume;
import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.layer.KnownLayer;
import build.kiln.layer.Layer;
import build.kiln.layer.LayerWriter;
import build.kiln.layer.LowerFiles;
import build.kiln.layer.Toc;
import build.kiln.layer.TocEntry;
import build.kiln.layer.TocStore;
import build.kiln.layer.Tree;
import build.kiln.layer.TreeView;
import build.kiln.layer.WrittenLayer;
import build.kiln.linux.Fd;
import build.kiln.linux.MetadataCalls;
import build.kiln.linux.MountCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Trees as directories, for one build: layers are unpacked on the volume when something reads them, once for all builds, and
 * mounted from then on. Safe for use by many threads.
 */
public final class SnapshotStore implements AutoCloseable {
    private static final int LAYERS_AT_ONCE = 4;

    private final DiffStore diffs;
    private final BlobStore blobs;
    private final TocStore tocs;
    private final LayerWriter writer;
    private final Overlays overlays;
    private final Set<Diff> unpublished = ConcurrentHashMap.newKeySet();
    private final Map<Digest, Unpacking> unpacking = new ConcurrentHashMap<>();
    private final Map<Digest, LayerWork<Toc>> reading = new ConcurrentHashMap<>();
    private final Map<Digest, Toc> contents = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(
            LAYERS_AT_ONCE, Thread.ofPlatform().daemon().name("layer").factory());
    private final ExecutorService publishers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("publish").factory());

    private SnapshotStore(DiffStore diffs, BlobStore blobs, TocStore tocs, LayerWriter writer, Overlays overlays) {
        this.diffs = diffs;
        this.blobs = blobs;
        this.tocs = tocs;
        this.writer = writer;
        this.overlays = overlays;
    }

    /**
     * Opens the snapshots of {@code volume}.
     *
     * @param writer makes the layers of what is committed; closed by its owner, before this store
     * @param warnings is told when trees have to be copied, because they cannot be mounted
     */
    public static SnapshotStore open(
            Volume volume, BlobStore blobs, TocStore tocs, LayerWriter writer, Consumer<String> warnings)
            throws IOException {
        DiffStore diffs = DiffStore.open(volume);
        return new SnapshotStore(diffs, blobs, tocs, writer, new Overlays(diffs, warnings));
    }

    /** What a build wants of a tree, so that a layer without a table of contents is read once for all of it. */
    public enum Wanted {
        /** Its blob is read for the names in it. */
        NAMES,
        /** It is unpacked, because a step will mount it. */
        FILES
    }

    /** What {@code tree} holds, by its layers' tables of contents; layers without one are pulled and read first. */
    public TreeView contents(Tree tree, Wanted wanted) throws BuildException, IOException, InterruptedException {
        List<Optional<Toc>> known = new ArrayList<>();
        for (Layer layer : tree.layers()) {
            known.add(toc(layer.diffId()));
        }
        if (known.contains(Optional.<Toc>empty())) {
            if (wanted == Wanted.FILES) {
                directories(tree);
            }
            return TreeView.of(readContents(tree));
        }
        return TreeView.of(known.stream().flatMap(Optional::stream).toList());
    }

    /** All layers at once. One that has a snapshot but lost its table of contents is read again as well. */
    private List<Toc> readContents(Tree tree) throws BuildException, IOException, InterruptedException {
        List<LayerWork<Toc>> started = new ArrayList<>();
        for (Layer layer : tree.layers()) {
            started.add(reading.compute(
                    layer.diffId(),
                    (id, known) -> known != null && !known.hasFailed()
                            ? known
                            : LayerWork.start(threads, () -> findOrRead(layer, id))));
        }
        List<Toc> contents = new ArrayList<>();
        for (LayerWork<Toc> work : started) {
            contents.add(work.await());
        }
        return contents;
    }

    private Toc findOrRead(Layer layer, Digest diffId) throws BuildException, IOException, InterruptedException {
        Optional<Toc> known = toc(diffId);
        return known.isPresent() ? known.get() : LayerReader.contents(layer.blob(blobs), diffId, tocs);
    }

    private Optional<Toc> toc(Digest diffId) throws IOException {
        Toc known = contents.get(diffId);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Toc> found = tocs.find(diffId);
        found.ifPresent(toc -> contents.put(diffId, toc));
        return found;
    }

    /**
     * The overlay directories of the layers, lowest first, unpacked where they are not yet. One that is there again further up is left
     * out: all that it says is said there once more, and overlayfs takes no directory twice.
     */
    public List<Path> directories(Tree tree) throws BuildException, IOException, InterruptedException {
        List<Optional<Unpacking>> started = startUnpacking(tree.layers());
        List<Path> directories = new ArrayList<>();
        for (int i = 0; i < tree.layers().size(); i++) {
            switch (tree.layers().get(i)) {
                case WrittenLayer written -> directories.add(written.directory());
                case KnownLayer known ->
                    directories.add(started.get(i).orElseThrow().await(List.copyOf(directories)));
            }
        }
        return List.copyOf(new LinkedHashSet<>(directories.reversed())).reversed();
    }

    /** Starts on all layers at once. A written layer needs nothing, and its digest only if a known one is above it. */
    private List<Optional<Unpacking>> startUnpacking(List<Layer> layers) throws IOException, InterruptedException {
        int highest = layers.size();
        while (highest > 0 && layers.get(highest - 1) instanceof WrittenLayer) {
            highest--;
        }
        List<Digest> chainIds = Tree.chainIds(new Tree(layers.subList(0, highest)).diffIds());
        List<Optional<Unpacking>> started = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            started.add(
                    layers.get(i) instanceof KnownLayer known
                            ? Optional.of(unpacking(known, chainIds.get(i)))
                            : Optional.empty());
        }
        return started;
    }

    private Unpacking unpacking(KnownLayer layer, Digest chainId) {
        return unpacking.compute(
                chainId,
                (id, known) -> known != null && !known.hasFailed()
                        ? known
                        : Unpacking.start(
                                threads,
                                () -> findOrUnpack(layer, id),
                                unpacked -> publishUnpacked(id, layer.diffId(), unpacked.diff())));
    }

    private Unpacked findOrUnpack(KnownLayer layer, Digest chainId)
            throws BuildException, IOException, InterruptedException {
        Optional<Diff> found = diffs.find(chainId, toc(layer.diffId()));
        if (found.isPresent()) {
            return new Unpacked(found.get(), List.of(), List.of());
        }
        Diff diff = newDiff();
        return LayerReader.unpack(layer.blob(blobs), layer.diffId(), diff, tocs);
    }

    private void publishUnpacked(Digest chainId, Digest diffId, Diff diff) throws IOException {
        if (unpublished.contains(diff)) {
            diffs.complete(diff);
            publish(chainId, diffId, diff);
        }
    }

    private void publish(Digest chainId, Digest diffId, Diff diff) throws IOException {
        long bytes = toc(diffId).stream()
                .flatMap(toc -> toc.entries().stream())
                .mapToLong(TocEntry::size)
                .sum();
        if (unpublished.contains(diff) && diffs.publish(chainId, diff, bytes)) {
            unpublished.remove(diff);
        }
    }

    /** {@code tree} as a directory to read. */
    public TreeMount read(Tree tree) throws BuildException, IOException, InterruptedException {
        List<Path> lowers = new ArrayList<>(directories(tree));
        if (lowers.size() == 1) {
            // Nothing is below, so nothing can be deleted: the layer's files are the tree's.
            return new TreeMount(lowers.getFirst(), () -> {});
        }
        Diff diff = newDiff();
        if (lowers.isEmpty()) {
            return new TreeMount(diff.files(), () -> discard(diff));
        }
        Files.createDirectory(diff.merged());
        if (!overlays.mount(new OverlayMount(lowers, Optional.empty()), diff)) {
            TreeCopy.make(lowers, diff.merged());
            return new TreeMount(diff.merged(), () -> discard(diff));
        }
        return new TreeMount(diff.merged(), () -> {
            MountCalls.detach(diff.merged());
            discard(diff);
        });
    }

    /** {@code tree} as a directory to change. */
    public Workspace change(Tree tree) throws BuildException, IOException, InterruptedException {
        List<Path> lowers = directories(tree);
        if (lowers.isEmpty()) {
            return changeUnmounted(tree, TreeView.of(List.of()));
        }
        Diff diff = newDiff();
        Files.createDirectory(diff.merged());
        Files.createDirectory(diff.work());
        OverlayMount.Upper upper = new OverlayMount.Upper(diff.files(), diff.work());
        Workspace.Place place = overlays.mount(new OverlayMount(lowers, Optional.of(upper)), diff)
                ? new Workspace.Place.Mounted()
                : new Workspace.Place.Copied(copyToChange(lowers, diff.merged()));
        return new Workspace(this, tree, diff, new LowerFiles.Directories(lowers), place);
    }

    private static CopiedTree copyToChange(List<Path> lowers, Path target) throws IOException, InterruptedException {
        TreeCopy.make(lowers, target);
        return CopiedTree.of(target);
    }

    /**
     * A copy of {@code directory}, to be changed and thrown away; empty where an overlay can be mounted on the volume, which is
     * better.
     */
    public Optional<TreeMount> copyUnlessMountable(Path directory)
            throws BuildException, IOException, InterruptedException {
        if (overlays.arePossible()) {
            return Optional.empty();
        }
        Diff diff = newDiff();
        TreeCopy.make(List.of(directory), diff.files());
        String source = directory.toString();
        new FileReplica(Fd.NONE, source, MetadataCalls.status(Fd.NONE, source))
                .giveAttributes(Fd.NONE, diff.files().toString());
        return Optional.of(new TreeMount(diff.files(), () -> discard(diff)));
    }

    /**
     * An empty directory that takes changes to {@code tree} in overlay format; none of its layers is unpacked.
     *
     * @param contents of {@code tree}
     */
    public Workspace changeUnmounted(Tree tree, TreeView contents) throws IOException {
        return new Workspace(this, tree, newDiff(), new LowerFiles.Contents(contents), new Workspace.Place.Plain());
    }

    private Diff newDiff() throws IOException {
        Diff diff = diffs.create();
        unpublished.add(diff);
        return diff;
    }

    Layer commit(Tree tree, Diff diff, LowerFiles lower) {
        diffs.complete(diff);
        WrittenLayer layer = writer.write(diff.files(), lower);
        publishers.execute(() -> publishWhenKnown(tree.plus(layer), diff));
        return layer;
    }

    /** Other builds find the layer's files from when its digest is known; without that they unpack its blob. */
    private void publishWhenKnown(Tree tree, Diff diff) {
        try {
            publish(tree.chainId().orElseThrow(), tree.layers().getLast().diffId(), diff);
        } catch (IOException e) {
            // Whoever needs the layer learns why it could not be written; the files are this build's alone then.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void discard(Diff diff) throws IOException {
        unpublished.remove(diff);
        diffs.delete(diff);
    }

    /** Makes everything on the volume durable. Other builds of this boot trust what was unpacked and written before from then on. */
    public void makeDurable() throws IOException {
        diffs.makeDurable();
    }

    /** Whether everything that was unpacked, written or compared is known to be. */
    public boolean isAllDurable() {
        return diffs.isAllDurable();
    }

    /** Removes what this build did not publish; its trees must not be in use any more. */
    @Override
    public void close() throws IOException {
        // What is still being unpacked is given up, and waited for: it writes into what is removed here.
        threads.shutdownNow();
        threads.close();
        // Their layers are written or have failed, so that they end by themselves.
        publishers.close();
        for (Diff diff : unpublished) {
            discard(diff);
        }
    }
}
