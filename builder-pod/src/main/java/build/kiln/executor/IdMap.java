package build.kiln.executor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The ids of a user namespace, as /proc/self/uid_map shows them: see user_namespaces(7). */
public record IdMap(List<Range> ranges) {
    /** The number of ids there are. */
    private static final long ALL = 4_294_967_295L;

    public IdMap {
        ranges = List.copyOf(ranges);
    }

    /** {@code count} ids from {@code inside} on, which are those from {@code outside} on in the namespace around. */
    public record Range(long inside, long outside, long count) {}

    static IdMap read(Path file) throws IOException {
        return parse(Files.readAllLines(file));
    }

    static IdMap parse(List<String> lines) {
        return new IdMap(lines.stream().map(IdMap::range).toList());
    }

    private static Range range(String line) {
        String[] numbers = line.strip().split("\\s+", -1);
        if (numbers.length != 3) {
            throw new IllegalArgumentException("not a line of an id map: " + line);
        }
        return new Range(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
    }

    /** Whether every id is itself: there is no user namespace but the machine's own. */
    boolean isIdentity() {
        return ranges.equals(List.of(new Range(0, 0, ALL)));
    }

    /** How many ids the namespace has. */
    long size() {
        return ranges.stream().mapToLong(Range::count).sum();
    }

    /** The map of a namespace within this one that has the same ids. */
    IdMap nested() {
        return new IdMap(ranges.stream()
                .map(range -> new Range(range.inside(), range.inside(), range.count()))
                .toList());
    }
}
