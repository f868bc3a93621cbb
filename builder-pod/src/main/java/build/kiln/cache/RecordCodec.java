package build.kiln.cache;

import build.kiln.digest.Digest;
import build.kiln.hash.ContentHash;
import build.kiln.oci.Descriptor;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@link StepRecord} as a line of JSON and its digest. Streaming, because data binding would cost a cached build more than everything else. */
final class RecordCodec {
    private static final JsonFactory JSON = new JsonFactory();

    private static final int SEAL_LENGTH = 64;

    private RecordCodec() {}

    static byte[] encode(StepRecord stepRecord) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("created", stepRecord.created().toString());
            json.writeStringField("step", stepRecord.step());
            json.writeArrayFieldStart("layers");
            for (StepRecord.Layer layer : stepRecord.layers()) {
                json.writeStartObject();
                json.writeStringField("diffId", layer.diffId().toString());
                json.writeStringField("mediaType", layer.blob().mediaType());
                json.writeStringField("digest", layer.blob().digest().toString());
                json.writeNumberField("size", layer.blob().size());
                if (layer.created().isPresent()) {
                    json.writeStringField("created", layer.created().get().toString());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        byte[] document = bytes.toByteArray();
        bytes.write('\n');
        bytes.writeBytes(seal(document, document.length).getBytes(StandardCharsets.US_ASCII));
        return bytes.toByteArray();
    }

    /** Throws {@link IOException} for anything that {@link #encode} has not written. */
    static StepRecord decode(byte[] bytes) throws IOException {
        int end = bytes.length - SEAL_LENGTH - 1;
        if (end < 0 || !seal(bytes, end).equals(new String(bytes, end + 1, SEAL_LENGTH, StandardCharsets.US_ASCII))) {
            throw new IOException("damaged record");
        }
        try (JsonParser json = JSON.createParser(bytes, 0, end)) {
            return readRecord(json);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException("damaged record", e);
        }
    }

    /** A flipped bit can make one digest another, which only a check of the whole record shows. */
    private static String seal(byte[] document, int length) {
        MessageDigest hash = ContentHash.sha256();
        hash.update(document, 0, length);
        return Digest.of(hash).hex();
    }

    private static StepRecord readRecord(JsonParser json) throws IOException {
        String created = "";
        String step = "";
        List<StepRecord.Layer> layers = new ArrayList<>();
        expect(json.nextToken(), JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "created" -> created = json.getText();
                case "step" -> step = json.getText();
                case "layers" -> {
                    expect(value, JsonToken.START_ARRAY);
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        layers.add(readLayer(json));
                    }
                    expect(json.currentToken(), JsonToken.END_ARRAY);
                }
                default -> json.skipChildren();
            }
        }
        expect(json.currentToken(), JsonToken.END_OBJECT);
        return new StepRecord(layers, Instant.parse(created), step);
    }

    private static StepRecord.Layer readLayer(JsonParser json) throws IOException {
        String diffId = "";
        String mediaType = "";
        String digest = "";
        long size = -1;
        Optional<Instant> created = Optional.empty();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "diffId" -> diffId = json.getText();
                case "mediaType" -> mediaType = json.getText();
                case "digest" -> digest = json.getText();
                case "size" -> size = json.getLongValue();
                case "created" -> created = Optional.of(Instant.parse(json.getText()));
                default -> json.skipChildren();
            }
        }
        expect(json.currentToken(), JsonToken.END_OBJECT);
        return new StepRecord.Layer(
                Digest.parse(diffId), Descriptor.of(mediaType, Digest.parse(digest), size), created);
    }

    private static void expect(JsonToken found, JsonToken wanted) throws IOException {
        if (found != wanted) {
            throw new IOException("damaged record: " + found + " instead of " + wanted);
        }
    }
}
