package build.kiln.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers which files were read and found whole since this machine booted: between two boots nothing can have been lost
 * on the way to the disk. The mark is an extended attribute of the file, naming size, time and the last few boots, so
 * that machines that share a volume do not forget for each other. It is remembered in memory too, for file systems
 * without attributes.
 */
final class Verification {
    private static final String ATTRIBUTE = "kiln.verified";
    private static final int BOOTS = 8;
    private static final int MAX_LENGTH = 1024;

    private final String boot;
    private final Map<Path, String> known = new ConcurrentHashMap<>();

    Verification() {
        this(Boot.id());
    }

    Verification(String boot) {
        this.boot = boot;
    }

    boolean isMarked(Path file, BasicFileAttributes attributes) {
        String stamp = stamp(attributes);
        if (stamp.equals(known.get(file))) {
            return true;
        }
        List<String> mark = read(file);
        return !mark.isEmpty() && mark.getFirst().equals(stamp) && mark.contains(boot);
    }

    /** Marks {@code file}, which has or will be given the name {@code blob}. */
    void mark(Path file, Path blob) throws IOException {
        String stamp = stamp(Files.readAttributes(file, BasicFileAttributes.class));
        known.put(blob, stamp);
        List<String> old = read(file);
        List<String> mark = new ArrayList<>(List.of(stamp, boot));
        if (!old.isEmpty() && old.getFirst().equals(stamp)) {
            old.stream()
                    .skip(1)
                    .filter(other -> !other.equals(boot))
                    .limit(BOOTS - 1)
                    .forEach(mark::add);
        }
        try {
            view(file).write(ATTRIBUTE, ByteBuffer.wrap(String.join(" ", mark).getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException | UnsupportedOperationException e) {
            // The file system has no attributes, or no room: the content is verified again by the next process.
            return;
        }
    }

    private static List<String> read(Path file) {
        try {
            ByteBuffer value = ByteBuffer.allocate(MAX_LENGTH);
            view(file).read(ATTRIBUTE, value);
            value.flip();
            return List.of(StandardCharsets.US_ASCII.decode(value).toString().split(" "));
        } catch (IOException | UnsupportedOperationException e) {
            // Never marked.
            return List.of();
        }
    }

    private static UserDefinedFileAttributeView view(Path file) {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        if (view == null) {
            throw new UnsupportedOperationException("no extended attributes");
        }
        return view;
    }

    private static String stamp(BasicFileAttributes attributes) {
        return attributes.size() + ":" + attributes.lastModifiedTime().toInstant();
    }
}
