package build.kiln.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** How long ago everything on a volume was made and used. */
final class VolumeAge {
    private VolumeAge() {}

    /** Makes everything on the volume at {@code cache}, on which nobody is at work, as old as if it were of yesterday. */
    static void makeOld(Path cache) throws IOException {
        FileTime yesterday = FileTime.fromMillis(System.currentTimeMillis() - TimeUnit.DAYS.toMillis(1));
        try (Stream<Path> files = Files.walk(cache.resolve("v1"))) {
            for (Path file : files.toList()) {
                if (!Files.isSymbolicLink(file) && !file.toString().contains("/fs/")) {
                    Optional.ofNullable(Files.getFileAttributeView(file, BasicFileAttributeView.class))
                            .orElseThrow()
                            .setTimes(yesterday, yesterday, null);
                }
            }
        }
    }
}
