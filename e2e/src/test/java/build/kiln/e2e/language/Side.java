package build.kiln.e2e.language;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where one of the builders puts its results.
 *
 * @param imageId the file of {@code --iidfile}
 */
record Side(List<BuildOutput> outputs, Path metadata, Path imageId) {
    /** Results of {@code build} in {@code folder}, which is named as the builder. */
    static Side in(Path folder, Case build, RegistryStorage registry) throws IOException {
        Files.createDirectory(folder);
        return new Side(
                BuildOutput.of(build, folder, registry), folder.resolve("metadata.json"), folder.resolve("image-id"));
    }

    /** Whether there will be an image with an ID. */
    boolean hasImageId(Case build) {
        return build.values("call").isEmpty() && outputs.stream().allMatch(BuildOutput::isImage);
    }
}
