package build.kiln.registry;

import build.kiln.digest.Digest;

/**
 * A manifest or an index as a registry gave it, with its digest verified.
 *
 * @param bytes not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by digest alone
public record FetchedManifest(String mediaType, Digest digest, byte[] bytes) {
    @Override
    public boolean equals(Object other) {
        return other instanceof FetchedManifest manifest && manifest.digest.equals(digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }
}
