package build.kiln.io.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Reads one JSON document of a stranger: bounded in size and depth, no duplicate fields, nothing after its end. */
public final class JsonReader {
    /** The largest document read, in bytes: what registries accept as a manifest. */
    public static final int MAX_DOCUMENT = 4 << 20;

    private static final int MAX_DEPTH = 64;
    private static final int MAX_NUMBER = 64;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_DOCUMENT)
                    .maxNumberLength(MAX_NUMBER)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonReader() {}

    /** The object that {@code document}, as UTF-8, consists of. */
    public static JsonObject object(byte[] document) throws InvalidJsonException {
        if (document.length > MAX_DOCUMENT) {
            throw new InvalidJsonException("document of " + document.length + " bytes, more than " + MAX_DOCUMENT);
        }
        try (JsonParser parser = FACTORY.createParser(new String(document, StandardCharsets.UTF_8))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidJsonException("not a JSON object");
            }
            JsonObject object = readObject(parser);
            if (parser.nextToken() != null) {
                throw new InvalidJsonException("text after the end of the document");
            }
            return object;
        } catch (JsonProcessingException e) {
            throw new InvalidJsonException("not well-formed JSON: " + place(e), e);
        } catch (InvalidJsonException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
    }

    private static Json readValue(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> readObject(parser);
            case START_ARRAY -> readArray(parser);
            case VALUE_STRING -> new Json.Text(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Numeral(parser.getText());
            case VALUE_TRUE -> new Json.Bool(true);
            case VALUE_FALSE -> new Json.Bool(false);
            case VALUE_NULL -> new Json.Null();
            default -> throw new InvalidJsonException("unexpected " + token);
        };
    }

    private static JsonObject readObject(JsonParser parser) throws IOException {
        SequencedMap<String, Json> fields = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            fields.put(name, readValue(parser, parser.nextToken()));
        }
        return Json.object(fields);
    }

    private static Json readArray(JsonParser parser) throws IOException {
        List<Json> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(readValue(parser, token));
        }
        return new Json.Array(elements);
    }

    /** Where the document breaks, without the text there, which may be a secret. */
    private static String place(JsonProcessingException e) {
        var location = e.getLocation();
        return location == null
                ? "it breaks a bound"
                : "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
