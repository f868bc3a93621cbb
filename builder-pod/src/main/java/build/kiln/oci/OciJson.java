package build.kiln.oci;

import build.kiln.io.json.InvalidJsonException;
import java.util.List;

/**
 * The documents of the image specification as bytes. Encoding is deterministic and gives what BuildKit writes; decoding
 * takes any image's documents, bounded, and ignores what Kiln has no use for.
 */
public final class OciJson {
    private OciJson() {}

    /** As BuildKit writes an image config: compact, top-level fields sorted. */
    public static byte[] encode(ImageConfig config) {
        return encode(config, List.of());
    }

    /** The same, and which steps made its layers; without {@code steps} it is the same document. */
    public static byte[] encode(ImageConfig config, List<EmbeddedStep> steps) {
        return ConfigJson.encode(config, steps);
    }

    /** The steps that an image config tells of; none when it tells of none. Anything may stand there, in the bounds of the type. */
    public static List<EmbeddedStep> decodeSteps(byte[] config) throws InvalidJsonException {
        return ConfigJson.decodeSteps(config);
    }

    public static ImageConfig decodeConfig(byte[] document) throws InvalidJsonException {
        return ConfigJson.decode(document);
    }

    /** Indented, as BuildKit writes it. */
    public static byte[] encode(Manifest manifest) {
        return ManifestJson.encode(manifest);
    }

    /** Refuses a document that could also be read as an index (CVE-2021-41190). */
    public static Manifest decodeManifest(byte[] document) throws InvalidJsonException {
        return ManifestJson.decode(document);
    }

    /** Indented, as BuildKit writes it. */
    public static byte[] encode(Index index) {
        return IndexJson.encode(index);
    }

    /** Refuses a document that could also be read as a manifest (CVE-2021-41190). */
    public static Index decodeIndex(byte[] document) throws InvalidJsonException {
        return IndexJson.decode(document);
    }

    /** Compact, as in BuildKit's {@code containerimage.descriptor}. */
    public static byte[] encode(Descriptor descriptor) {
        return DescriptorJson.encode(descriptor);
    }
}
