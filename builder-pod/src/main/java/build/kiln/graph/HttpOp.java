package build.kiln.graph;

import build.kiln.digest.Digest;
import build.kiln.digest.KeyHash;
import java.util.Optional;

/**
 * A file fetched by {@code ADD}.
 *
 * @param fileName the name it gets when copied into a directory
 * @param checksum what its content must hash to
 */
public record HttpOp(String url, String fileName, Optional<Digest> checksum) implements Op {
    @Override
    public void addTo(KeyHash key) {
        key.text("http").text(url).text(fileName).text(checksum.map(Digest::toString));
    }

    @Override
    public void checkInputs(int count) {
        Op.requireNone(count);
    }
}
