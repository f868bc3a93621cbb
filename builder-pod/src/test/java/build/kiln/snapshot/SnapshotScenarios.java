package build.kiln.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.archive.TarEntry;
import build.kiln.blob.Blob;
import build.kiln.blob.BlobStore;
import build.kiln.blob.Volume;
import build.kiln.compress.Compression;
import build.kiln.digest.Digest;
import build.kiln.layer.KnownLayer;
import build.kiln.layer.Layer;
import build.kiln.layer.LayerWriter;
import build.kiln.layer.TocEntry.Kind;
import build.kiln.layer.TocStore;
import build.kiln.layer.Tree;
import build.kiln.layer.TreeView;
import build.kiln.linux.Errno;
import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileStatus;
import build.kiln.linux.MetadataCalls;
import build.kiln.linux.OpenFlags;
import build.kiln.linux.XattrCalls;
import build.kiln.oci.Descriptor;
import build.kiln.oci.MediaTypes;
import build.kiln.rootfs.TreeRemoval;
import build.kiln.snapshot.SnapshotStore.Wanted;
import build.kiln.testing.FileListing;
import build.kiln.testing.LayerBuilder;
import build.kiln.testing.OverlayVolume;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What {@link SnapshotStoreTest} runs in namespaces: each public method is one scenario and has a volume of its own. */
public final class SnapshotScenarios implements AutoCloseable {
    private static final String CAP_NET_RAW = "0100000200200000000000000000000000000000";

    private final Path directory;
    /** Of what {@link LayerBuilder} makes. */
    private static final FileTime LAYER_TIME = FileTime.fromMillis(1_700_000_000_000L);

    private Store store;

    private SnapshotScenarios(Path directory) throws IOException {
        this.directory = directory;
        this.store = new Store(directory.resolve("volume"));
    }

    /** One build's stores. */
    private record Store(Volume volume, BlobStore blobs, TocStore tocs, LayerWriter writer, SnapshotStore snapshots) {
        /** The names of the snapshots on the volume. */
        List<String> published() throws IOException {
            try (Stream<Path> links = Files.list(volume.directory("snapshots"))) {
                return links.map(link -> link.getFileName().toString()).toList();
            }
        }

        Store(Path directory) throws IOException {
            this(Volume.open(directory));
        }

        private Store(Volume volume) throws IOException {
            this(volume, BlobStore.open(volume), TocStore.open(volume));
        }

        private Store(Volume volume, BlobStore blobs, TocStore tocs) throws IOException {
            this(
                    volume,
                    blobs,
                    tocs,
                    LayerWriter.open(blobs, tocs, Compression.GZIP, Compression.DEFAULT_LEVEL, Optional.empty()));
        }

        private Store(Volume volume, BlobStore blobs, TocStore tocs, LayerWriter writer) throws IOException {
            this(volume, blobs, tocs, writer, SnapshotStore.open(volume, blobs, tocs, writer, System.out::println));
        }

        void close() throws IOException {
            writer.close();
            snapshots.close();
        }
    }

    /**
     * Runs every scenario and prints {@code ok NAME} or {@code FAILED NAME} with the cause.
     *
     * @param arguments the marks of an overlay that the volumes are to lie on; none for an ordinary file system
     */
    public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
        Path directory = Files.createTempDirectory("kiln-snapshots");
        try {
            Path volumes = Files.createDirectory(directory.resolve("volumes"));
            if (arguments.length == 0) {
                run(volumes);
            } else {
                try (OverlayVolume _ = OverlayVolume.on(volumes, OverlayVolume.Marks.valueOf(arguments[0]))) {
                    run(volumes);
                }
            }
        } finally {
            TreeRemoval.remove(directory);
        }
    }

    private static void run(Path volumes) throws ReflectiveOperationException, IOException {
        Method[] methods = SnapshotScenarios.class.getDeclaredMethods();
        Arrays.sort(methods, Comparator.comparing(Method::getName));
        for (Method method : methods) {
            if (method.isAnnotationPresent(Scenario.class)) {
                try (SnapshotScenarios scenarios =
                        new SnapshotScenarios(Files.createTempDirectory(volumes, "volume"))) {
                    method.invoke(scenarios);
                    System.out.println("ok " + method.getName());
                } catch (InvocationTargetException e) {
                    System.out.println("FAILED " + method.getName());
                    e.printStackTrace(System.out);
                }
            }
        }
    }

    private KnownLayer base() throws IOException {
        return new LayerBuilder()
                .directory("bin", 0755)
                .file("bin/ping", 0755, 0, new TreeMap<>(Map.of("security.capability", CAP_NET_RAW)))
                .file("bin/su", 04755, 0, new TreeMap<>())
                .hardLink("bin/sudo", "bin/su")
                .directory("etc", 0755)
                .file("etc/hosts", "localhost")
                .file("etc/Főtanúsítvány caf\udce9", "x")
                .symlink("sbin", "bin")
                .special("run/fifo", TarEntry.Type.FIFO, 0, 0)
                .directory("tmp", 01777)
                .directory("home/user", 0700)
                .file("home/user/file", 0600, 1000, new TreeMap<>(Map.of("user.note", "ff00")))
                .store(store.blobs);
    }

    @Scenario
    void aBaseKeepsEverythingThatMatters() throws Exception {
        try (TreeMount mount = store.snapshots.read(new Tree(List.of(base())))) {
            FileListing files = FileListing.of(mount.root());
            assertTrue(files.line("bin/ping").contains("security.capability=" + CAP_NET_RAW));
            assertTrue(files.line("bin/su").startsWith("REGULAR 4755 0:0 1700000000"));
            assertEquals(files.line("bin/su"), files.line("bin/sudo"));
            assertEquals("SYMLINK 777 0:0 1700000000 -> bin", files.line("sbin"));
            assertTrue(files.line("run/fifo").startsWith("FIFO 600"));
            assertTrue(files.line("tmp").startsWith("DIRECTORY 1777 0:0 1700000000"));
            assertTrue(files.line("home/user/file").contains("REGULAR 600 1000:1000"));
            assertTrue(files.line("home/user/file").contains("user.note=ff00"));
            assertTrue(files.has("etc/Főtanúsítvány caf\udce9"));
        }
    }

    @Scenario
    void upperLayersDeleteAndReplace() throws Exception {
        KnownLayer upper = new LayerBuilder()
                .file("bin/.wh.ping", "")
                .directory("etc", 0750)
                .file("etc/.wh..wh..opq", "")
                .file("etc/new", "new")
                .file("sbin", "no link any more")
                .hardLink("home/user/copy", "home/user/file")
                .file("home/user/deep/down", "x")
                .store(store.blobs);
        try (TreeMount mount = store.snapshots.read(new Tree(List.of(base(), upper)))) {
            FileListing files = FileListing.of(mount.root());
            assertFalse(files.has("bin/ping"));
            assertTrue(files.line("bin").startsWith("DIRECTORY 755 0:0 1700000000"), "implicit: as below");
            assertTrue(files.line("home/user").startsWith("DIRECTORY 700 "), "implicit: as below");
            assertEquals(
                    List.of("etc/new"),
                    files.lines().keySet().stream()
                            .filter(f -> f.startsWith("etc/"))
                            .toList());
            assertTrue(files.line("etc").startsWith("DIRECTORY 750"));
            assertTrue(files.line("sbin").startsWith("REGULAR"));
            assertTrue(files.line("home/user/copy").startsWith("REGULAR 600 1000:1000"));
        }
    }

    @Scenario
    void whatAStepChangesIsItsLayerAndNothingElse() throws Exception {
        Tree base = new Tree(List.of(base()));
        FileListing changed;
        Layer layer;
        try (Workspace workspace = store.snapshots.change(base)) {
            Path root = workspace.root();
            Files.writeString(root.resolve("etc/hosts"), "changed");
            Files.delete(root.resolve("bin/ping"));
            TreeRemoval.remove(root.resolve("home"));
            Files.createDirectories(root.resolve("home/other"));
            Files.writeString(root.resolve("new"), "new");
            Files.createLink(root.resolve("new2"), root.resolve("new"));
            Files.createSymbolicLink(root.resolve("link"), Path.of("/etc/hosts"));
            Files.setLastModifiedTime(root.resolve("new"), FileTime.fromMillis(1_600_000_000_123L));
            XattrCalls.set(Fd.NONE, root.resolve("new").toString(), "user.mine", new byte[] {1, -1});
            MetadataCalls.setOwner(Fd.NONE, root.resolve("new").toString(), 7, 8);
            changed = FileListing.of(root);
            layer = workspace.commit();
        }
        Tree tree = base.plus(layer);
        try (TreeMount mount = store.snapshots.read(tree)) {
            assertEquals(changed, FileListing.of(mount.root()), "mounted from the step's own files");
        }
        TreeView view = store.snapshots.contents(tree, Wanted.NAMES);
        assertTrue(view.find("bin/ping").isEmpty());
        assertTrue(view.find("home/user").isEmpty());
        assertEquals(Kind.FILE, view.find("new2").orElseThrow().kind());
        assertEquals(Digest.of("new"), view.find("new").orElseThrow().content().orElseThrow());

        Store other = new Store(directory.resolve("other"));
        try {
            Tree copy = new Tree(List.of(copy(base.layers().getFirst(), other), copy(layer, other)));
            try (TreeMount mount = other.snapshots.read(copy)) {
                assertEquals(changed, FileListing.of(mount.root()), "unpacked from its blob elsewhere");
            }
        } finally {
            other.close();
        }
    }

    /** As in BuildKit's layers. */
    @Scenario
    void whatIsAsItWasBelowIsInNoLayer() throws Exception {
        KnownLayer lower = new LayerBuilder()
                .directory("data", 0755)
                .file("data/kept", "same")
                .file("data/same", "same")
                .file("data/touched", "same")
                .symlink("data/link", "same")
                .directory("gone", 0755)
                .file("gone/a", "a")
                .file("gone/b", "b")
                .directory("stub", 0755)
                .store(store.blobs);
        Tree base = new Tree(List.of(lower));
        try (Workspace workspace = store.snapshots.change(base)) {
            Path root = workspace.root();
            FileTime before = Files.getLastModifiedTime(root.resolve("data/same"));
            Files.writeString(root.resolve("data/same"), "same");
            Files.setLastModifiedTime(root.resolve("data/same"), before);
            Files.setLastModifiedTime(root.resolve("data/touched"), FileTime.fromMillis(1_600_000_000_000L));
            Files.createLink(root.resolve("link"), root.resolve("data/kept"));
            Files.delete(Files.createFile(root.resolve("stub/file")));
            TreeRemoval.remove(root.resolve("gone"));
            Files.createDirectory(root.resolve("gone"));
            Files.writeString(root.resolve("gone/b"), "new");
            assertEquals(
                    List.of(
                            "data DIRECTORY",
                            "data/touched FILE",
                            "gone DIRECTORY",
                            "gone/a WHITEOUT",
                            "gone/b FILE",
                            "link FILE"),
                    entries(workspace.commit()));
        }
        try (Workspace workspace =
                store.snapshots.changeUnmounted(base, store.snapshots.contents(base, Wanted.NAMES))) {
            Path data = Files.createDirectory(workspace.root().resolve("data"));
            Files.setLastModifiedTime(Files.writeString(data.resolve("same"), "same"), LAYER_TIME);
            Files.createSymbolicLink(data.resolve("link"), Path.of("same"));
            MetadataCalls.setModified(Fd.NONE, data.resolve("link").toString(), LAYER_TIME.toInstant());
            assertEquals(List.of(), entries(workspace.commit()), "copied again");
        }
    }

    private List<String> entries(Layer layer) throws Exception {
        Digest diffId = layer.diffId();
        return store.tocs.find(diffId).orElseThrow().entries().stream()
                .map(entry -> entry.path() + " " + entry.kind())
                .toList();
    }

    private KnownLayer copy(Layer layer, Store to) throws Exception {
        Blob blob = to.blobs.put(layer.blob(store.blobs).bytes());
        return KnownLayer.stored(layer.diffId(), Descriptor.of(MediaTypes.OCI_LAYER_GZIP, blob.digest(), blob.size()));
    }

    @Scenario
    void namesAreReadWithoutUnpacking() throws Exception {
        KnownLayer lower = base();
        KnownLayer upper = new LayerBuilder()
                .file("bin/.wh.ping", "")
                .directory("opt", 0755)
                .file("opt/tool", "tool")
                .store(store.blobs);
        Tree tree = new Tree(List.of(lower, upper));

        TreeView names = store.snapshots.contents(tree, Wanted.NAMES);
        assertTrue(names.find("bin/ping").isEmpty());
        assertEquals(
                Digest.of("tool"),
                names.find("opt/tool").orElseThrow().content().orElseThrow());
        assertEquals(List.of(), store.published(), "unpacked for its names");

        TreeView files = store.snapshots.contents(tree, Wanted.FILES);
        assertEquals(names.children("/"), files.children("/"));
        assertEquals(List.of(), store.published(), "all was known");

        Store other = new Store(directory.resolve("files"));
        try {
            Tree copy = new Tree(List.of(copy(lower, other), copy(upper, other)));
            assertEquals(
                    names.children("/"),
                    other.snapshots.contents(copy, Wanted.FILES).children("/"));
            assertEquals(2, other.published().size(), "a step will mount them");
        } finally {
            other.close();
        }
    }

    @Scenario
    void namesOfAnotherLayerThanTheImagesAreRefused() throws Exception {
        KnownLayer layer = base();
        KnownLayer pretended = KnownLayer.stored(Digest.of("another"), layer.descriptor());
        IOException refused = assertThrows(
                IOException.class, () -> store.snapshots.contents(new Tree(List.of(pretended)), Wanted.NAMES));
        assertTrue(refused.toString().contains("unpacks to " + layer.diffId()), refused::toString);
        assertTrue(store.tocs.find(pretended.diffId()).isEmpty());
    }

    @Scenario
    void theNextBuildMountsWhatIsThere() throws Exception {
        Layer layer;
        Tree base = new Tree(List.of(base()));
        try (Workspace workspace = store.snapshots.change(base)) {
            Files.writeString(workspace.root().resolve("file"), "content");
            layer = workspace.commit();
        }
        KnownLayer known = KnownLayer.stored(layer.diffId(), layer.descriptor());
        awaitSnapshot(base.plus(layer).chainId().orElseThrow());
        store.close();
        store = new Store(directory.resolve("volume"));
        store.blobs.remove(known.descriptor().digest());
        store.blobs.remove(base.layers().getFirst().descriptor().digest());
        try (TreeMount mount = store.snapshots.read(base.plus(known))) {
            assertEquals("content", Files.readString(mount.root().resolve("file")));
        }
    }

    private void awaitSnapshot(Digest chainId) throws IOException {
        while (!Files.exists(store.volume.directory("snapshots").resolve(chainId.hex()))) {
            Thread.onSpinWait();
        }
    }

    @Scenario
    void aSnapshotDamagedByACrashIsMadeAnew() throws Exception {
        Tree base = new Tree(List.of(base()));
        try (TreeMount mount = store.snapshots.read(base)) {
            Files.writeString(mount.root().resolve("etc/hosts"), "");
            Files.deleteIfExists(mount.root().resolveSibling("boots"));
        }
        store.close();
        store = new Store(directory.resolve("volume"));
        try (TreeMount mount = store.snapshots.read(base)) {
            assertEquals("localhost", Files.readString(mount.root().resolve("etc/hosts")));
        }
    }

    @Scenario
    void aSnapshotThatLostItsFilesIsMadeAnewOnce() throws Exception {
        Tree base = new Tree(List.of(base()));
        TreeRemoval.remove(rootOf(base).resolve("..").normalize());

        Path anew = rootOf(base);

        assertEquals("localhost", Files.readString(anew.resolve("etc/hosts")));
        assertEquals(anew, rootOf(base));
    }

    /** Where a build of its own finds the files of {@code tree}. */
    private Path rootOf(Tree tree) throws Exception {
        store.close();
        store = new Store(directory.resolve("volume"));
        try (TreeMount mount = store.snapshots.read(tree)) {
            return mount.root();
        }
    }

    @Scenario
    void aWholeSnapshotOfAnotherBootIsUsed() throws Exception {
        Tree base = new Tree(List.of(base()));
        Path before;
        try (TreeMount mount = store.snapshots.read(base)) {
            before = mount.root();
            Files.writeString(mount.root().resolveSibling("boots"), "another\n");
        }
        store.close();
        store = new Store(directory.resolve("volume"));
        try (TreeMount mount = store.snapshots.read(base)) {
            assertEquals(before, mount.root());
        }
    }

    @Scenario
    void moreLayersThanAPageOfOptionsNames() throws Exception {
        Tree tree = Tree.EMPTY;
        for (int i = 0; i < 120; i++) {
            tree = tree.plus(new LayerBuilder().file("file" + i, "content").store(store.blobs));
        }
        try (Workspace workspace = store.snapshots.change(tree)) {
            assertEquals(120, FileListing.of(workspace.root()).lines().size());
            Files.delete(workspace.root().resolve("file7"));
            tree = tree.plus(workspace.commit());
        }
        assertEquals(
                119, store.snapshots.contents(tree, Wanted.NAMES).children("/").size());
    }

    @Scenario
    void aTreeHasTheSameLayerTwice() throws Exception {
        Layer layer;
        Layer between;
        try (Workspace workspace = store.snapshots.change(Tree.EMPTY)) {
            Files.writeString(workspace.root().resolve("file"), "of the layer");
            layer = workspace.commit();
        }
        try (Workspace workspace = store.snapshots.change(Tree.EMPTY)) {
            Files.writeString(workspace.root().resolve("file"), "hidden");
            Files.writeString(workspace.root().resolve("other"), "seen");
            between = workspace.commit();
        }
        try (Workspace workspace = store.snapshots.change(new Tree(List.of(layer, between, layer)))) {
            assertEquals("of the layer", Files.readString(workspace.root().resolve("file")));
            assertEquals("seen", Files.readString(workspace.root().resolve("other")));
        }
        try (TreeMount mount = store.snapshots.read(new Tree(List.of(layer, layer)))) {
            assertEquals("of the layer", Files.readString(mount.root().resolve("file")));
        }
    }

    @Scenario
    void aCollectorSeesAndRemovesSnapshots() throws Exception {
        Tree base = new Tree(List.of(base()));
        Diff abandoned = DiffStore.open(store.volume).create();
        store.snapshots.read(base).close();
        Digest chainId = base.chainId().orElseThrow();
        SnapshotInventory inventory = SnapshotInventory.open(store.volume);
        assertEquals(
                List.of(chainId),
                inventory.list().stream().map(SnapshotInventory.Item::chainId).toList());
        assertEquals(10, inventory.list().getFirst().bytes());

        inventory.removeUnnamed(Instant.EPOCH);
        assertTrue(Files.exists(abandoned.files()), "in use since then");
        inventory.removeUnnamed(Instant.now().plusSeconds(60));
        assertFalse(Files.exists(abandoned.files()));
        inventory.removeUntouched(chainId, Instant.MAX);
        assertEquals(List.of(), inventory.list());
        assertEquals(List.of(), DiffStore.open(store.volume).all());
    }

    @Scenario
    void aHostileLayerStaysInside() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("file"), "untouched");
        KnownLayer hostile = new LayerBuilder()
                .symlink("evil", outside.toString())
                .file("evil/file", "overwritten")
                .file("evil/.wh.file", "")
                .hardLink("linked", outside.resolve("file").toString().substring(1))
                .symlink("up", "../../../../../../../../" + outside)
                .file("up/new", "new")
                .file("trap", 0644, 0, new TreeMap<>(Map.of("user.overlay.redirect", "2f")))
                .store(store.blobs);
        try (TreeMount mount = store.snapshots.read(new Tree(List.of(hostile)))) {
            assertTrue(XattrCalls.get(Fd.NONE, mount.root().resolve("trap").toString(), "user.overlay.redirect")
                    .isEmpty());
        }
        assertEquals("untouched", Files.readString(outside.resolve("file")));
        assertFalse(Files.exists(outside.resolve("new")));
    }

    @Scenario
    void aLayerThatIsNotWhatItsImageSaysIsRefused() throws Exception {
        KnownLayer layer = base();
        KnownLayer lying = KnownLayer.stored(Digest.of("other"), layer.descriptor());
        assertThrows(IOException.class, () -> store.snapshots.read(new Tree(List.of(lying))));
    }

    @Scenario
    void aStepMakesNoMarks() throws Exception {
        Tree base = new Tree(List.of(base()));
        Tree tree;
        try (Workspace workspace = store.snapshots.change(base)) {
            Path root = workspace.root();
            Files.createFile(root.resolve("empty"));
            Files.writeString(root.resolve("etc/new"), "new");
            trySet(root.resolve("empty"), "user.overlay.whiteout");
            trySet(root.resolve("etc"), "user.overlay.opaque");
            try (Fd directory = FileCalls.open(root, OpenFlags.DIRECTORY)) {
                FileCalls.makeWhiteout(directory, "device");
            } catch (ErrnoException e) {
                assertTrue(e.is(Errno.EPERM), e::getMessage);
            }
            tree = base.plus(workspace.commit());
        }
        TreeView view = store.snapshots.contents(tree, Wanted.NAMES);
        assertTrue(view.find("etc/hosts").isPresent());
        try (TreeMount mount = store.snapshots.read(tree)) {
            FileListing files = FileListing.of(mount.root());
            assertTrue(files.has("empty"));
            assertTrue(files.has("etc/hosts"));
            assertTrue(files.has("etc/new"));
            assertFalse(files.has("device"));
        }
    }

    private static void trySet(Path file, String mark) throws IOException {
        try {
            XattrCalls.set(Fd.NONE, file.toString(), mark, new byte[] {'y'});
        } catch (ErrnoException e) {
            // Older kernels refuse this in an overlay; newer ones keep it apart from their own.
            assertTrue(e.is(Errno.EOPNOTSUPP) || e.is(Errno.EPERM), e::getMessage);
        }
    }

    @Scenario
    void holesStayHoles() throws Exception {
        Tree tree;
        try (Workspace workspace = store.snapshots.change(Tree.EMPTY)) {
            try (RandomAccessFile file =
                    new RandomAccessFile(workspace.root().resolve("disk").toFile(), "rw")) {
                file.setLength(1 << 26);
                file.write(1);
                file.seek(1 << 25);
                file.write(2);
            }
            tree = Tree.EMPTY.plus(workspace.commit());
        }
        try (Workspace workspace = store.snapshots.change(tree)) {
            String disk = workspace.root().resolve("disk").toString();
            FileStatus status = MetadataCalls.status(Fd.NONE, disk);
            assertEquals(1 << 26, status.size());
            assertTrue(status.blocks() < 1000, status::toString);
            try (RandomAccessFile file = new RandomAccessFile(disk, "r")) {
                assertEquals(1, file.read());
                file.seek(1 << 25);
                assertEquals(2, file.read());
            }
        }
    }

    @Scenario
    void nothingIsMountedForAnEmptyTree() throws Exception {
        Layer layer;
        try (Workspace workspace = store.snapshots.change(Tree.EMPTY)) {
            layer = workspace.commit();
        }
        assertEquals(
                "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
                layer.diffId().hex(),
                "the diffID of an empty layer, as every builder has it");
    }

    @Scenario
    void whatIsNotCommittedIsGone() throws Exception {
        Tree base = new Tree(List.of(base()));
        Path root;
        try (Workspace workspace = store.snapshots.change(base)) {
            root = workspace.root();
            Files.writeString(root.resolve("file"), "");
        }
        assertFalse(Files.exists(root.getParent(), LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public void close() throws IOException {
        store.close();
        TreeRemoval.remove(directory);
    }
}
