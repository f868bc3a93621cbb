package build.kiln.cli;

import build.kiln.archive.TarReader;
import build.kiln.compress.Decompression;
import build.kiln.contract.Dockerfile;
import build.kiln.contract.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What {@code kiln build -} finds on standard input: a context as a tar in any compression, or a Dockerfile alone. */
sealed interface StandardInput {
    /** The context that it stands for. */
    Source context();

    /**
     * The instructions to follow.
     *
     * @param file the value of {@code --file}
     */
    Dockerfile dockerfile(Optional<String> file);

    /** A tar, kept in a file. */
    record Archive(Path file) implements StandardInput {
        @Override
        public Source context() {
            return new Source.Archive(file.toString(), ".");
        }

        @Override
        public Dockerfile dockerfile(Optional<String> file) {
            if (file.filter("-"::equals).isPresent()) {
                throw new UsageException("standard input is either the Dockerfile or the context, not both");
            }
            return new Dockerfile.InContext(file.orElse("Dockerfile"));
        }
    }

    /** A Dockerfile. */
    record Text(String text) implements StandardInput {
        @Override
        public Source context() {
            return new Source.Inline(Map.of(), ".");
        }

        @Override
        public Dockerfile dockerfile(Optional<String> file) {
            if (file.filter(name -> !name.equals("-")).isPresent()) {
                throw new UsageException("standard input is a Dockerfile, and --file names another");
            }
            return new Dockerfile.Inline(text);
        }
    }

    /** Reads all of {@code in}. */
    static StandardInput read(InputStream in, TemporaryFiles temporary) throws IOException {
        byte[] start = in.readNBytes(64 << 10);
        if (!isTar(start)) {
            byte[] rest = in.readNBytes(16 << 20);
            return new Text(new String(start, StandardCharsets.UTF_8) + new String(rest, StandardCharsets.UTF_8));
        }
        Path file = temporary.onDisk().resolve("context.tar");
        Files.copy(new SequenceInputStream(new ByteArrayInputStream(start), in), file);
        return new Archive(file);
    }

    /** Whether a compressed or plain tar begins like this. */
    private static boolean isTar(byte[] start) {
        if (Decompression.detect(start) != Decompression.NONE) {
            return true;
        }
        try (TarReader tar = new TarReader(new ByteArrayInputStream(start))) {
            return tar.next().isPresent();
        } catch (IOException notTar) {
            return false;
        }
    }
}
