package build.kiln.executor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Splits a stream of UTF-8 into lines of bounded length; bytes that are not UTF-8 become U+FFFD. */
final class LineReader {
    static final int MAX_LINE = 16 * 1024;
    private static final int BUFFER = 8 * 1024;

    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean cut;

    LineReader(Consumer<String> lines) {
        this.lines = lines;
    }

    /** Reads to the end of {@code in}, passing each line on as soon as it is whole. */
    void readAll(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            for (int i = 0; i < read; i++) {
                accept(buffer[i]);
            }
        }
        if (line.size() > 0) {
            emit();
        }
    }

    private void accept(byte next) {
        if (next == '\n') {
            if (line.size() > 0 || !cut) {
                emit();
            }
            cut = false;
            return;
        }
        line.write(next);
        if (line.size() == MAX_LINE) {
            emit();
            cut = true;
        }
    }

    private void emit() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        lines.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
