package build.kiln.blob;

import java.io.IOException;

/** Is told what is about to be written to a volume, so that room can be made first. */
public interface Room {
    /** Nobody makes room: the volume is as large as it is. */
    Room UNLIMITED = bytes -> {};

    /**
     * Makes room where there is none. Returns in any case: what cannot be had shows when the volume is full.
     *
     * @param bytes of a blob to be written; 0 for an unknown, small number
     */
    void need(long bytes) throws IOException;
}
