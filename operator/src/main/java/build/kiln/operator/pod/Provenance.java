package build.kiln.operator.pod;

import java.util.Optional;

/**
 * What a build answers to.
 *
 * @param inputHash the hash of all resolved inputs
 * @param generation the ImageBuild's generation the inputs were read from
 * @param revision the source's revision, such as a Git commit
 * @param reason why it was built, for people: {@code COMMIT 4f2c1aa, was 9be01d3}
 * @param rebuildToken the {@code kiln.build/rebuild} annotation it answers
 */
public record Provenance(
        String inputHash, long generation, Optional<String> revision, String reason, Optional<String> rebuildToken) {}
