package build.kiln.operator.pod;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A build in parts: a Job for each architecture that has nodes, and then one that makes an index of what they pushed. It stands on
 * each of these Jobs, so that an operator that finds one of them knows the others.
 *
 * @param platforms all of the build's, in the order of the index
 * @param members at least one; the first one's Job has the name of the attempt
 */
public record Split(List<String> platforms, List<Member> members) {
    private static final int FIELDS = 3;

    public Split {
        platforms = List.copyOf(platforms);
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a build in parts has parts");
        }
    }

    /**
     * A part.
     *
     * @param architecture of its node, as {@code kubernetes.io/arch} has it
     * @param platforms that are built there
     * @param claim the volume claim of its layer cache
     */
    public record Member(String architecture, List<String> platforms, String claim) {
        public Member {
            platforms = List.copyOf(platforms);
        }
    }

    public Member lead() {
        return members.getFirst();
    }

    /** What {@link #parse} reads: names and platforms, none of which has a space, colon or comma. */
    public String text() {
        List<String> words = new ArrayList<>();
        words.add(String.join(",", platforms));
        members.forEach(member ->
                words.add(member.architecture() + ":" + member.claim() + ":" + String.join(",", member.platforms())));
        return String.join(" ", words);
    }

    /** Empty when it is no text of a split. */
    public static Optional<Split> parse(String text) {
        String[] words = text.split(" ", -1);
        List<Member> members = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
            String[] fields = words[i].split(":", -1);
            if (fields.length != FIELDS) {
                return Optional.empty();
            }
            members.add(new Member(fields[0], List.of(fields[2].split(",", -1)), fields[1]));
        }
        return members.isEmpty() ? Optional.empty() : Optional.of(new Split(List.of(words[0].split(",", -1)), members));
    }
}
