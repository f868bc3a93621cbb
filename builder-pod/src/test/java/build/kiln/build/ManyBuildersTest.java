package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real builder processes on one volume: at once, and killed. Each has its mounts in a namespace of its own. Needs root. */
@Timeout(300)
class ManyBuildersTest {
    private static final int KILLS = Integer.getInteger("kiln.random.kills", 6);
    private static final String STEPS =
            BuilderJvm.USERLAND + "ARG N\nRUN busybox seq 1 200000 > /numbers; echo $N > /n\n"
                    + "COPY busybox /other\nRUN busybox cat /n /n > /twice; busybox cp /bin/busybox /third\nRUN busybox rm /other\n";

    @RegisterExtension
    final BuilderPlace place = new BuilderPlace();

    @Test
    void theSecondBuilderTakesTheFirstOnesResult() throws Exception {
        String dockerfile = BuilderJvm.USERLAND
                + "RUN --mount=type=cache,id=ran,target=/ran busybox mktemp -p /ran run.XXXXXX && busybox sleep 3\n";
        List<String> outcomes = new ArrayList<>();
        try (BuilderJvm one = place.start(dockerfile, 1);
                BuilderJvm two = place.start(dockerfile, 1)) {
            outcomes.add(one.outcome());
            outcomes.add(two.outcome());
        }
        assertEquals(BuilderJvm.digest(outcomes.get(0)), BuilderJvm.digest(outcomes.get(1)));
        try (Stream<Path> marks = Files.walk(place.cache().resolve("v1/mounts"))) {
            assertEquals(
                    1,
                    marks.filter(path -> path.getFileName().toString().startsWith("run."))
                            .count(),
                    "runs of the step, " + outcomes);
        }
    }

    @Test
    void aLockedCacheMountHasOneUserAtATime() throws Exception {
        String dockerfile = BuilderJvm.USERLAND + "ARG N\nRUN --mount=type=cache,id=one,sharing=locked,target=/one"
                + " echo $N; busybox mkdir /one/busy && busybox sleep 1 && busybox rmdir /one/busy\n";
        try (BuilderJvm one = place.start(dockerfile, 1);
                BuilderJvm two = place.start(dockerfile, 2);
                BuilderJvm three = place.start(dockerfile, 3)) {
            for (BuilderJvm builder : List.of(one, two, three)) {
                builder.digest();
            }
        }
    }

    @Test
    @Timeout(3600)
    void aKilledBuilderLeavesNothingThatBreaksTheNext() throws Exception {
        Random random = new Random(7);
        for (int number = 0; number < KILLS; number++) {
            try (BuilderJvm victim = place.start(STEPS, number)) {
                victim.awaitStart();
                // Anywhere between the first look at the volume and the end.
                victim.hasEndedAfter(random.nextInt(1500));
            }
            try (BuilderJvm next = place.start(STEPS, number)) {
                assertEquals(place.alone(STEPS, number), next.digest(), "after kill " + number);
            }
        }
    }
}
