package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.blob.Volume;
import build.kiln.exporter.LocalImages;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Collectors without a pause beside real builders on one volume, each in a JVM of its own, when everything there is old enough to go
 * unless it is used. Needs root.
 */
@Timeout(300)
class CollectorsBesideBuildersTest {
    private static final int ROUNDS = Integer.getInteger("kiln.random.kills", 4);
    private static final long CEILING = 1_000_000;
    private static final String STEPS = BuilderJvm.USERLAND
            + "RUN busybox seq 1 100000 > /numbers\nCOPY busybox /other\nRUN busybox cat /numbers /numbers > /twice\n"
            + "ARG N\nRUN echo $N > /n; busybox cat /twice /n > /all; busybox cmp /other /bin/busybox\nRUN busybox rm /other\n";

    @RegisterExtension
    final BuilderPlace place = new BuilderPlace();

    @Test
    @Timeout(3600)
    void everyBuildIsRightAndNothingIsDamaged() throws Exception {
        Path cache = place.cache();
        String first = place.alone(STEPS, 0);
        Set<String> ofTheRoundBefore = Set.of();
        for (int round = 1; round <= ROUNDS; round++) {
            String expected = place.alone(STEPS, round);
            try (CollectorJvm collectors = CollectorJvm.startLoop(cache);
                    BuilderJvm known = BuilderJvm.startBelow(CEILING, place.directory(), cache, STEPS, 0);
                    BuilderJvm changed = BuilderJvm.startBelow(CEILING, place.directory(), cache, STEPS, round)) {
                assertEquals(expected, changed.digest(), "round " + round);
                assertEquals(first, known.digest(), "round " + round);
                collectors.endLoop();
            }
            assertEquals(List.of(), VolumeCheck.of(cache).damage(), "round " + round);
            Set<String> left = records();
            assertTrue(ofTheRoundBefore.isEmpty() || !left.containsAll(ofTheRoundBefore), "nothing was collected");
            ofTheRoundBefore = left;
            LocalImages.open(Volume.open(cache)).remove(Reference.parse("localhost/test:1"));
            VolumeAge.makeOld(cache);
        }
    }

    private Set<String> records() throws IOException {
        try (Stream<Path> files = Files.list(place.cache().resolve("v1/records"))) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
