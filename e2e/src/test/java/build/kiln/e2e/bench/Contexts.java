package build.kiln.e2e.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Random;

/** Makes the contexts. The same scale gives the same files, up to those that are taken from this machine's /usr. */
final class Contexts {
    private static final int FILES_A_DIRECTORY = 100;
    private static final String[] WORDS = {
        "layer",
        "digest",
        "return",
        "import",
        "const",
        "value",
        "stage",
        "module",
        "function",
        "index",
        "export",
        "cache",
        "(",
        ")",
        "{",
        "}"
    };

    private final String registry;
    private final double scale;

    /** @param scale 1 for the sizes of the benchmark, less for a quick look */
    Contexts(String registry, double scale) {
        this.registry = registry;
        this.scale = scale;
    }

    /** An image of the registry by its short name. */
    String base(String name) {
        return registry + "/library/" + name;
    }

    void dockerfile(Path context, String text) throws IOException {
        Files.createDirectories(context);
        Files.writeString(context.resolve("Dockerfile"), text);
    }

    /** {@code count} text files of about {@code size} bytes in directories of a hundred. */
    void sources(Path directory, int count, int size) throws IOException {
        Random random = new Random(count);
        int scaled = Math.max(1, (int) (count * scale));
        for (int i = 0; i < scaled; i++) {
            Path file = directory.resolve("d" + i / FILES_A_DIRECTORY).resolve("file" + i + ".js");
            if (i % FILES_A_DIRECTORY == 0) {
                Files.createDirectories(file.getParent());
            }
            Files.writeString(file, text(random, size));
        }
    }

    private static String text(Random random, int size) {
        StringBuilder text = new StringBuilder();
        while (text.length() < size) {
            text.append(WORDS[random.nextInt(WORDS.length)])
                    .append(random.nextInt(1000))
                    .append(random.nextInt(12) == 0 ? '\n' : ' ');
        }
        return text.append('\n').toString();
    }

    /** Files of this machine, {@code bytes} in all, those after the first {@code skip} bytes. */
    void programs(Path directory, long skip, long bytes) throws IOException {
        Path from = Path.of("/usr/lib");
        long first = (long) (skip * scale);
        long wanted = (long) (bytes * scale);
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            private long seen;
            private long copied;

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!attributes.isRegularFile() || !Files.isReadable(file)) {
                    return FileVisitResult.CONTINUE;
                }
                if (seen >= first) {
                    Path copy = directory.resolve(from.relativize(file));
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                    copied += attributes.size();
                }
                seen += attributes.size();
                return copied >= wanted ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }
        });
    }

    /** Changes the end of a file, to what no build has seen. */
    static void edit(Path file, long turn) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        int mark = text.indexOf("// turn ");
        Files.writeString(file, (mark < 0 ? text : text.substring(0, mark)) + "// turn " + turn + "\n");
    }
}
