package build.kiln.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files that a {@code --call} which builds nothing leaves, as docker buildx does.
 *
 * @param metadata gets what was found
 * @param imageId stays empty, as there is no image
 */
record CallFiles(Optional<Path> metadata, Optional<Path> imageId) {
    static CallFiles of(BuildCommand command) {
        return new CallFiles(command.metadataFile, command.imageIdFile);
    }

    void write(CallResult result) throws IOException {
        if (imageId.isPresent()) {
            Files.writeString(imageId.get(), "");
        }
        if (metadata.isPresent()) {
            Files.writeString(metadata.get(), result.metadata());
        }
    }
}
