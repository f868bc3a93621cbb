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
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One {@code --output} of a build, and what came of it.
 *
 * @param given a type, and further fields after commas; the type {@code oci} is a directory
 * @param names what a push is for
 */
record BuildOutput(String given, Path place, List<String> names, RegistryStorage registry) {
    private static final String ATTRIBUTES = "unix:uid,gid,nlink";
    /** Stands in names for the builder, so that the two push to repositories of their own. */
    static final String SIDE = "{side}";

    private static final Pattern NAME = Pattern.compile("\\bname=([^,]+)");

    /** All outputs that {@code build} asks for, in {@code folder}, which is named as the builder. */
    static List<BuildOutput> of(Case build, Path folder, RegistryStorage registry) {
        List<String> asked = build.values("output").isEmpty() ? List.of("oci,tar=false") : build.values("output");
        List<BuildOutput> outputs = new ArrayList<>();
        for (String given : asked) {
            List<String> names = build.values("tag").isEmpty()
                    ? NAME.matcher(given).results().map(name -> name.group(1)).toList()
                    : build.values("tag");
            outputs.add(new BuildOutput(
                    of(folder, given),
                    folder.resolve(Integer.toString(outputs.size())),
                    names.stream().map(name -> of(folder, name)).toList(),
                    registry));
        }
        return outputs;
    }

    private static String of(Path folder, String text) {
        return text.replace(SIDE, String.valueOf(folder.getFileName()));
    }

    private String type() {
        return given.split(",", 2)[0];
    }

    /** Whether it can have names and annotations. */
    boolean isImage() {
        return !type().equals("local") && !type().equals("tar");
    }

    private boolean isPush() {
        return type().equals("registry") || type().equals("image");
    }

    /** The value of {@code --output}. */
    String argument() {
        return "type=" + given + (isPush() ? "" : ",dest=" + place);
    }

    /** What there is now. */
    List<String> describe(Instant begin) throws IOException {
        return switch (type()) {
            case "local" -> tree(begin);
            case "tar" -> List.copyOf(new TarFiles(begin).of(place).values());
            case "oci" -> new ImageLayout(Files.isDirectory(place) ? place : unpacked(), begin).describe();
            case "registry", "image" -> pushed(begin);
            case "docker" -> Files.isDirectory(place) ? new ImageLayout(place, begin).describe() : archive(begin);
            default -> throw new IllegalArgumentException(given);
        };
    }

    private List<String> pushed(Instant begin) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            Path layout = place.resolve(Integer.toString(lines.size()));
            registry.copy(name, layout);
            for (String line : new ImageLayout(layout, begin).describe()) {
                lines.add(name + ": " + line);
            }
        }
        return lines;
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
