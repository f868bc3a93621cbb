package build.kiln.e2e.language;

import build.kiln.e2e.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One {@code --output} of a build, and what came of it.
 *
 * @param given a type, and further fields after commas; the type {@code oci} is a directory
 */
record BuildOutput(String given, Path place) {
    private static final String ATTRIBUTES = "unix:uid,gid,nlink";

    /** All outputs that {@code build} asks for, in {@code folder}. */
    static List<BuildOutput> of(Case build, Path folder) {
        List<String> asked = build.values("output").isEmpty() ? List.of("oci,tar=false") : build.values("output");
        List<BuildOutput> outputs = new ArrayList<>();
        for (String given : asked) {
            outputs.add(new BuildOutput(given, folder.resolve(Integer.toString(outputs.size()))));
        }
        return outputs;
    }

    private String type() {
        return given.split(",", 2)[0];
    }

    /** Whether it can have names and annotations. */
    boolean isImage() {
        return !type().equals("local") && !type().equals("tar");
    }

    /** The value of {@code --output}. */
    String argument() {
        return "type=" + given + ",dest=" + place;
    }

    /** What there is now. */
    List<String> describe(Instant begin) throws IOException {
        return switch (type()) {
            case "local" -> tree(begin);
            case "tar" -> List.copyOf(new TarFiles(begin).of(place).values());
            case "oci" -> new ImageLayout(Files.isDirectory(place) ? place : unpacked(), begin).describe();
            case "docker" -> Files.isDirectory(place) ? new ImageLayout(place, begin).describe() : archive(begin);
            default -> throw new IllegalArgumentException(given);
        };
    }

    private Path unpacked() throws IOException {
        Path folder = Files.createDirectory(place.resolveSibling(place.getFileName() + "-unpacked"));
        Command.of("tar", "-C", folder, "-xf", place).succeed();
        return folder;
    }

    private List<String> archive(Instant begin) throws IOException {
        Path folder = unpacked();
        List<String> lines = new ArrayList<>(new ImageLayout(folder, begin).describe());
        lines.add(Files.readString(folder.resolve("manifest.json")).replaceAll("[0-9a-f]{64}", "DIGEST"));
        return lines;
    }

    private List<String> tree(Instant begin) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.filter(file -> !file.equals(place)).sorted().toList()) {
                lines.add(describe(file, begin));
            }
        }
        return lines;
    }

    private String describe(Path file, Instant begin) throws IOException {
        Map<String, Object> attributes =
                new TreeMap<>(Files.readAttributes(file, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS));
        int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        attributes.put("mode", Integer.toOctalString(mode));
        StringBuilder line = new StringBuilder(place.relativize(file).toString());
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            attributes.remove("nlink");
        }
        line.append(' ').append(attributes);
        FileTime time = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
        line.append(" time=").append(TarFiles.time(time.toInstant(), begin));
        if (Files.isSymbolicLink(file)) {
            line.append(" link=").append(Files.readSymbolicLink(file));
        } else if (Files.isRegularFile(file)) {
            line.append(" content=").append(TarFiles.content(Files.readAllBytes(file)));
        }
        return line.toString();
    }
}
