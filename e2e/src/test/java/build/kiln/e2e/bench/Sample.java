package build.kiln.e2e.bench;

import java.time.Duration;
import java.util.List;

/**
 * What one build cost.
 *
 * @param processor of all its processes, a resident daemon's share included
 * @param peak bytes resident in all its processes at once, RUN steps included
 * @param pulled bytes that the registry sent, headers included
 * @param pushed bytes that the registry received, headers included
 */
record Sample(Duration wall, Duration processor, long peak, long pulled, long pushed) {
    private static final int FIELDS = 5;

    String text() {
        return String.join("\t", wall.toMillis() + "", processor.toMillis() + "", peak + "", pulled + "", pushed + "");
    }

    static Sample parse(List<String> fields) {
        if (fields.size() != FIELDS) {
            throw new IllegalArgumentException("not a sample: " + fields);
        }
        return new Sample(
                Duration.ofMillis(Long.parseLong(fields.get(0))),
                Duration.ofMillis(Long.parseLong(fields.get(1))),
                Long.parseLong(fields.get(2)),
                Long.parseLong(fields.get(3)),
                Long.parseLong(fields.get(4)));
    }
}
