package build.kiln.compress;

import java.util.Locale;

/** How a layer is packed. */
public enum Compression {
    NONE,
    GZIP,
    ZSTD;

    /** A level that stands for each type's own default. */
    public static final int DEFAULT_LEVEL = -1;

    /** The type by its name in the API, e.g. {@code gzip}. */
    public static Compression named(String name) {
        for (Compression type : values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(name)) {
                return type;
            }
        }
        throw new IllegalArgumentException("unknown compression \"" + name + "\": use gzip, zstd or none");
    }
}
