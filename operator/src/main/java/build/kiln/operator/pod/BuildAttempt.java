package build.kiln.operator.pod;

import build.kiln.digest.Digest;

/**
 * One attempt at one build of an ImageBuild. Equal attempts have equal Job names, so that creating a Job twice, by a
 * restarted operator or from a stale cache, meets the first one instead of building again.
 *
 * @param build the build's number, from 1
 * @param attempt the attempt at that build, from 0
 */
public record BuildAttempt(Owner owner, long build, int attempt) {
    private static final int LONGEST_NAME = 63;
    private static final int HASH_DIGITS = 8;

    public BuildAttempt {
        if (build < 1 || attempt < 0) {
            throw new IllegalArgumentException("no such attempt: build " + build + ", attempt " + attempt);
        }
    }

    /** The name of the Job, at most 63 characters so that the Job controller can use it as a label of its pods. */
    public String jobName() {
        return jobName("");
    }

    /**
     * The name of one of several Jobs.
     *
     * @param role what sets it apart; empty for the first one
     */
    public String jobName(String role) {
        String suffix = "-" + build + (role.isEmpty() ? "" : "-" + role) + "-" + hash(role);
        String stem = owner.name();
        int room = LONGEST_NAME - suffix.length();
        if (stem.length() > room) {
            stem = stem.substring(0, room);
        }
        return stem.replaceAll("[.-]+$", "").replace('.', '-') + suffix;
    }

    public BuildAttempt next() {
        return new BuildAttempt(owner, build, attempt + 1);
    }

    private String hash(String role) {
        return Digest.of(owner.uid() + '/' + build + '/' + attempt + (role.isEmpty() ? "" : '/' + role))
                .hex()
                .substring(0, HASH_DIGITS);
    }
}
