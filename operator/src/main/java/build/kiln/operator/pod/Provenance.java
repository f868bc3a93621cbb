package build.kiln.operator.pod;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
        String inputHash, long generation, Optional<String> revision, String reason, Optional<String> rebuildToken) {

    /** As it stands on Jobs. */
    Map<String, String> annotations() {
        Map<String, String> annotations = new TreeMap<>();
        annotations.put(Names.INPUT_HASH, inputHash);
        annotations.put(Names.GENERATION, Long.toString(generation));
        annotations.put(Names.REASON, reason);
        revision.ifPresent(id -> annotations.put(Names.REVISION, id));
        rebuildToken.ifPresent(token -> annotations.put(Names.REBUILD, token));
        return annotations;
    }
}
