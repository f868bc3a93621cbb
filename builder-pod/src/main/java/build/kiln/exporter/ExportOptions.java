package build.kiln.exporter;

import build.kiln.compress.Compression;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How an image is put together.
 *
 * @param annotations by key as buildx takes them, with their level before a colon: {@code index:org.example.a}
 * @param compression of layers that this build wrote; those of bases keep theirs
 * @param epoch times of new history entries are this; without it, those of the steps
 * @param standing whether the image goes out by itself
 */
public record ExportOptions(
        Map<String, String> annotations,
        Compression compression,
        int level,
        Optional<Instant> epoch,
        MediaTypes mediaTypes,
        Standing standing) {
    /** As a build without options writes it. */
    public static final ExportOptions PLAIN = new ExportOptions(
            Map.of(), Compression.GZIP, Compression.DEFAULT_LEVEL, Optional.empty(), MediaTypes.OCI, Standing.ALONE);

    public ExportOptions {
        annotations = Map.copyOf(annotations);
    }

    /** What an image is to those who use it. */
    public enum Standing {
        ALONE,
        /** It becomes one of an index, which has the annotations of indexes. */
        IN_INDEX
    }

    /** Which family of media types an image is written in. */
    public enum MediaTypes {
        OCI,
        DOCKER
    }
}
