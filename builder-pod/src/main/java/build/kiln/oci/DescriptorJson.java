package build.kiln.oci;

import build.kiln.digest.Digest;
import build.kiln.io.json.GoJson;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.io.json.JsonObject;
import java.util.Optional;

final class DescriptorJson {
    private DescriptorJson() {}

    static byte[] encode(Descriptor descriptor) {
        GoJson json = GoJson.compact();
        write(json, descriptor);
        return json.toBytes();
    }

    static void write(GoJson json, Descriptor descriptor) {
        json.beginObject()
                .name("mediaType")
                .value(descriptor.mediaType())
                .name("digest")
                .value(descriptor.digest().toString())
                .name("size")
                .value(descriptor.size())
                .textMapIfPresent("annotations", descriptor.annotations());
        descriptor.platform().ifPresent(platform -> writePlatform(json.name("platform"), platform));
        json.endObject();
    }

    private static void writePlatform(GoJson json, Platform platform) {
        json.beginObject()
                .name("architecture")
                .value(platform.architecture())
                .name("os")
                .value(platform.os())
                .textIfPresent("os.version", platform.osVersion())
                .textIfPresent("variant", platform.variant())
                .endObject();
    }

    static Descriptor read(JsonObject json) throws InvalidJsonException {
        long size = json.integer("size");
        if (size < 0) {
            throw new InvalidJsonException("a descriptor's size is negative");
        }
        Optional<Platform> platform = json.field("platform").isEmpty()
                ? Optional.empty()
                : Optional.of(readPlatform(json.object("platform")));
        return new Descriptor(
                json.text("mediaType"), digest(json.text("digest")), size, json.textMap("annotations"), platform);
    }

    static Platform readPlatform(JsonObject json) throws InvalidJsonException {
        return new Platform(json.text("os"), json.text("architecture"), json.text("variant"), json.text("os.version"));
    }

    static Digest digest(String text) throws InvalidJsonException {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidJsonException("a digest is not of the form sha256:<64 lower-case hex digits>");
        }
    }
}
