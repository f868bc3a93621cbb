package build.kiln.build;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.blob.Volume;
import build.kiln.exporter.LocalImages;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A collector that is killed while it removes a large directory. Needs root. */
@Timeout(300)
class KilledCollectorTest {
    private static final int FILES = 10_000;
    private static final String MAKE_FILES =
            " cd /many; n=0; while [ $n -lt " + FILES + " ]; do : > $n; n=$((n+1)); done\n";

    @RegisterExtension
    final BuilderPlace place = new BuilderPlace();

    @ParameterizedTest
    @ValueSource(strings = {"RUN busybox mkdir /many;", "RUN --mount=type=cache,id=many,target=/many"})
    void whatItLeftHalfRemovedHasNoName(String step) throws Exception {
        String dockerfile = BuilderJvm.USERLAND + step + MAKE_FILES;
        Path cache = place.cache();
        try (BuilderJvm builder = place.start(dockerfile, 1)) {
            builder.digest();
        }
        Volume volume = Volume.open(cache);
        LocalImages.open(volume).remove(Reference.parse("localhost/test:1"));
        Path many = directoryOf(volume, String.valueOf(FILES - 1));
        Path temporary = volume.root().resolve("tmp");

        try (WatchService changes = many.getFileSystem().newWatchService()) {
            // Of the directory itself, wherever it is by then.
            many.register(changes, StandardWatchEventKinds.ENTRY_DELETE);
            try (CollectorJvm _ = CollectorJvm.start(cache, 1)) {
                assertTrue(changes.poll(1, TimeUnit.MINUTES) != null, "nothing was removed");
            }
        }
        assertTrue(Files.notExists(many), "half of it is left where it was");
        assertTrue(filesBelow(temporary) > 0, "it was not half removed");
        assertEquals(List.of(), VolumeCheck.of(cache).damage());

        CollectorJvm.collect(cache, 1);
        assertEquals(0, filesBelow(temporary));
        try (BuilderJvm again = place.start(dockerfile, 1)) {
            assertEquals(place.alone(dockerfile, 1), again.digest());
        }
        assertEquals(List.of(), VolumeCheck.of(cache).damage());
    }

    private static Path directoryOf(Volume volume, String name) throws IOException {
        try (Stream<Path> files = Files.walk(volume.root())) {
            return requireNonNull(files.filter(file -> file.endsWith(name))
                    .findFirst()
                    .orElseThrow()
                    .getParent());
        }
    }

    private static long filesBelow(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).count();
        }
    }
}
