package build.kiln.contract;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of the caches that a builder pod exports when its image is pushed: the termination message of the container that does.
 *
 * @param failures a sentence for each cache that was not exported, and why
 */
public record CacheExportReport(List<String> failures) {
    private static final int VERSION = 1;
    private static final int LONGEST_FAILURE = 500;

    public CacheExportReport {
        failures = List.copyOf(failures);
    }

    /** The report as UTF-8 JSON of at most {@link BuilderFiles#MAX_RESULT_BYTES}; what does not fit is left out from the end. */
    public byte[] writeBounded() {
        List<String> kept = new ArrayList<>(failures.stream()
                .map(text -> text.length() > LONGEST_FAILURE ? text.substring(0, LONGEST_FAILURE) : text)
                .toList());
        byte[] bytes = write(kept);
        while (bytes.length > BuilderFiles.MAX_RESULT_BYTES) {
            kept.removeLast();
            bytes = write(kept);
        }
        return bytes;
    }

    private static byte[] write(List<String> failures) {
        return JsonWriter.write(json -> json.number("version", VERSION).texts("failures", failures))
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a report. Members that are not known are ignored.
     *
     * @throws ContractException when it is no JSON, of another version, or lacks something
     */
    public static CacheExportReport read(String text) throws ContractException {
        JsonObject json = JsonObject.parse(text);
        json.checkVersion(VERSION);
        return new CacheExportReport(json.texts("failures"));
    }
}
