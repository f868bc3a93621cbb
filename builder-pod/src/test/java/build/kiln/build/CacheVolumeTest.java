package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.blob.BlobStore;
import build.kiln.blob.Volume;
import build.kiln.cache.Collector;
import build.kiln.cache.GcPolicy;
import build.kiln.cache.MountInventory;
import build.kiln.cache.MountPruning;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.contract.CacheSettings;
import build.kiln.contract.Failure;
import build.kiln.digest.Digest;
import build.kiln.exporter.KeptImages;
import build.kiln.testing.MemoryVolume;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A cache volume through its life: full, too small, above its ceiling, collected, damaged. Needs root. */
@Timeout(300)
class CacheVolumeTest {
    private static final String USERLAND =
            "FROM scratch\nCOPY busybox /bin/busybox\nSHELL [\"/bin/busybox\", \"sh\", \"-c\"]\n";
    /** Bytes that no compression makes fewer, for each number others. */
    private static final String FOUR_MEGABYTES =
            "ARG N\nRUN echo $N; busybox dd if=/dev/urandom of=/data bs=1000000 count=4 2>/dev/null\n";

    private static final long MEGABYTE = 1_000_000;

    @TempDir
    Path directory;

    private final RecordingListener listener = new RecordingListener();
    private Path cache;

    @BeforeEach
    void makeContext() throws IOException {
        Path context = Files.createDirectory(directory.resolve("context"));
        Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
        cache = Files.createDirectory(directory.resolve("cache"));
    }

    private BuildResult run(String dockerfile, int number, long sizeLimit) {
        return run(dockerfile, number, sizeLimit, CacheSettings.Trust.READ_WRITE);
    }

    private BuildResult run(String dockerfile, int number, long sizeLimit, CacheSettings.Trust trust) {
        BuildRequest request = Requests.of(directory, dockerfile)
                .arg("N", Integer.toString(number))
                .arg("SOURCE_DATE_EPOCH", "1700000000")
                .make();
        CacheSettings settings = request.cache();
        CacheSettings limited = new CacheSettings(
                settings.directory(), sizeLimit, settings.importFrom(), settings.exports(), settings.mounts(), trust);
        return new BuildService(Clock.systemUTC())
                .run(new BuildJob(request.withCache(limited), directory.resolve("scratch"), List.of()), listener);
    }

    private static BuildResult.Image image(BuildResult result) {
        return assertInstanceOf(BuildResult.Image.class, result.outcome());
    }

    @Test
    void aFullVolumeIsCollectedAndTheBuildGoesOn() throws Exception {
        try (MemoryVolume _ = MemoryVolume.on(cache, 40)) {
            for (int number = 0; number < 12; number++) {
                image(run(USERLAND + FOUR_MEGABYTES, number, 0));
                // An image that has a name would be kept, and the volume be full for good.
                VolumeAge.makeOld(cache);
                Files.deleteIfExists(imageFile());
            }
        }
    }

    @Test
    void aVolumeThatIsTooSmallFailsClearlyAndStaysWhole() throws Exception {
        String small = USERLAND + "RUN echo small > /small\n";
        String expected = image(run(small, 0, 0)).digest();
        try (MemoryVolume _ = MemoryVolume.on(cache, 40)) {
            Failure failure = assertInstanceOf(
                    Failure.class,
                    run(USERLAND + "RUN busybox dd if=/dev/urandom of=/big bs=1000000 count=60\n", 0, 0)
                            .outcome());
            assertEquals("CacheVolumeFull", failure.reason(), failure.toString());
            assertTrue(failure.hint().orElse("").contains("larger"), failure.toString());
            assertEquals(expected, image(run(small, 0, 0)).digest());
        }
    }

    @Test
    void theVolumeStaysBelowItsCeiling() throws Exception {
        for (int number = 0; number < 10; number++) {
            image(run(USERLAND + FOUR_MEGABYTES, number, 30 * MEGABYTE));
            VolumeAge.makeOld(cache);
        }
        Volume volume = Volume.open(cache);
        // The last build may add what it made after it had last asked.
        long used = Collector.of(volume, Set::of).usedBytes();
        assertTrue(used < 45 * MEGABYTE, () -> used + " bytes");
        assertTrue(used > 8 * MEGABYTE, () -> used + " bytes");
    }

    @Test
    void imagesOfTheLocalStoreSurviveACollection() throws Exception {
        BuildResult.Image built = image(run(USERLAND + "RUN echo kept > /kept\n", 0, 0));
        Volume volume = Volume.open(cache);
        Set<Digest> kept = KeptImages.of(volume);
        BlobStore blobs = BlobStore.open(volume);
        long before = blobs.list().size();
        VolumeAge.makeOld(cache);
        Collector.of(volume, () -> kept).collect(GcPolicy.everything());
        assertEquals(before, blobs.list().size());
        assertTrue(blobs.find(Digest.parse(built.digest())).isPresent());
        assertEquals(
                BuildResult.Delivered.ALREADY_THERE,
                image(run(USERLAND + "RUN echo kept > /kept\n", 0, 0)).delivered());

        Files.delete(imageFile());
        VolumeAge.makeOld(cache);
        Collector.of(volume, () -> KeptImages.of(volume)).collect(GcPolicy.everything());
        assertEquals(List.of(), blobs.list());
        assertEquals(0, Collector.of(volume, Set::of).usedBytes());
    }

    @Test
    void aJobCollectsAVolumeThatNobodyBuildsOn() throws Exception {
        for (int number = 0; number < 4; number++) {
            image(run(USERLAND + FOUR_MEGABYTES, number, 0));
        }
        Files.delete(imageFile());
        VolumeAge.makeOld(cache);
        Path log = directory.resolve("collect.log");
        ProcessBuilder job = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "build.kiln.cli.CollectMain",
                        Long.toString(20 * MEGABYTE))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        job.environment().put("KILN_CACHE", cache.toString());
        int exit = job.start().onExit().orTimeout(1, TimeUnit.MINUTES).join().exitValue();
        assertEquals(0, exit, Files.readString(log));
        assertTrue(Files.readString(log).startsWith("collected "), Files.readString(log));
        long used = Collector.of(Volume.open(cache), Set::of).usedBytes();
        assertTrue(used <= 20 * MEGABYTE && used > MEGABYTE, () -> used + " bytes");
    }

    @Test
    void aVolumeWithCacheMountsIsCollectedToo() throws Exception {
        image(run(USERLAND + "RUN --mount=type=cache,id=old,target=/c echo 1 > /c/file\n", 0, 0));
        Files.delete(imageFile());
        VolumeAge.makeOld(cache);
        Volume volume = Volume.open(cache);
        assertTrue(Collector.of(volume, Set::of).collect(GcPolicy.everything()).records() > 0);
        assertEquals(0, Collector.of(volume, Set::of).usedBytes());
        assertEquals(List.of(), MountInventory.open(volume).list());
    }

    @Test
    void whoMayOnlyReadWorksOnACopyOfCacheMounts() throws Exception {
        String step =
                USERLAND + "ARG N\nRUN --mount=type=cache,id=shared,target=/c echo $N > /c/$N; busybox ls /c > /seen\n"
                        + "RUN busybox cat /seen\n";
        assertEquals(List.of("1"), seen(step, 1, CacheSettings.Trust.READ_WRITE));
        assertEquals(List.of("1", "2"), seen(step, 2, CacheSettings.Trust.READ_ONLY));
        assertEquals(List.of("1", "3"), seen(step, 3, CacheSettings.Trust.READ_WRITE));

        MountInventory mounts = MountInventory.open(Volume.open(cache));
        MountInventory.Item mount = mounts.list().getFirst();
        assertEquals(4, mount.bytes());
        assertFalse(mounts.removeUntouched(mount.name(), mount.used()));
        assertTrue(mounts.removeUntouched(mount.name(), mount.used().plusSeconds(1)));
        assertEquals(List.of(), mounts.list());
        assertEquals(List.of("4"), seen(step, 4, CacheSettings.Trust.READ_WRITE));
    }

    @Test
    void cacheMountsOfAFullVolumeCanBePruned() throws Exception {
        try (MemoryVolume _ = MemoryVolume.on(cache, 40)) {
            image(run(USERLAND + "RUN --mount=type=cache,target=/c echo 1 > /c/file\n", 0, 0));
            fill(cache.resolve("filler"));
            assertEquals(
                    1,
                    new MountPruning(Volume.open(cache))
                            .prune(_ -> true, Duration.ZERO, 0)
                            .items());
            assertEquals(List.of(), MountInventory.open(Volume.open(cache)).list());
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] page = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(page);
            }
        } catch (IOException e) {
            assertEquals("No space left on device", e.getMessage());
        }
    }

    private List<String> seen(String dockerfile, int number, CacheSettings.Trust trust) {
        listener.lines.clear();
        image(run(dockerfile, number, 0, trust));
        return List.copyOf(listener.lines);
    }

    @ParameterizedTest
    @CsvSource({
        "blobs/sha256, FLIP",
        "blobs/sha256, CUT",
        "records, FLIP",
        "records, CUT",
        "tocs, FLIP",
        "tocs, CUT",
        "diffs, FLIP",
        "diffs, CUT"
    })
    void damageIsAMissThatHeals(String kind, Damage damage) throws Exception {
        String dockerfile = USERLAND + "COPY busybox /other\nRUN echo hello > /hello\n";
        String changed = dockerfile + "RUN busybox cat /hello /hello > /twice; busybox cp /bin/busybox /third\n";
        String expected = image(run(dockerfile, 1, 0)).digest();
        String expectedChanged = image(runElsewhere(changed)).digest();
        int damaged = 0;
        try (Stream<Path> files = Files.walk(cache.resolve("v1").resolve(kind))) {
            for (Path file : files.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                boolean described = !kind.equals("diffs") || file.toString().contains("/fs/");
                if (described && damage.inflict(file)) {
                    damaged++;
                }
            }
        }
        assertTrue(damaged > 0);
        forgetBoot();
        assertEquals(expectedChanged, image(run(changed, 1, 0)).digest());
        assertEquals(expected, image(run(dockerfile, 1, 0)).digest());
        BuildResult healed = run(dockerfile, 1, 0);
        assertEquals(healed.cache().steps(), healed.cache().hits());
    }

    private BuildResult runElsewhere(String dockerfile) throws IOException {
        Path used = cache;
        Path aside = directory.resolve("aside");
        Files.move(used, aside);
        BuildResult result = run(dockerfile, 1, 0);
        Files.move(used, directory.resolve("elsewhere"));
        Files.move(aside, used);
        return result;
    }

    /** What happens to disks. */
    enum Damage {
        FLIP,
        CUT;

        boolean inflict(Path file) throws IOException {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length == 0) {
                return false;
            }
            FileTime modified = Files.getLastModifiedTime(file);
            if (this == FLIP) {
                bytes[bytes.length / 2] ^= 1;
                Files.write(file, bytes, StandardOpenOption.WRITE);
            } else {
                Files.write(file, List.of(), StandardOpenOption.TRUNCATE_EXISTING);
            }
            Files.setLastModifiedTime(file, modified);
            return true;
        }
    }

    /** Damage within one boot is not looked for; this makes the marks those of another. */
    private void forgetBoot() throws IOException, InterruptedException {
        try (Stream<Path> files = Files.walk(cache.resolve("v1"))) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().equals("boots")) {
                    Files.writeString(file, "another\n");
                } else if (file.toString().contains("/blobs/") && Files.isRegularFile(file)) {
                    Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
                            .delete("kiln.verified");
                }
            }
        }
    }

    private Path imageFile() {
        return cache.resolve("v1/images").resolve(Digest.of("localhost/test:1").hex());
    }
}
