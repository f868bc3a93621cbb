package build.kiln.layer;

import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileStatus;
import build.kiln.linux.MetadataCalls;
import build.kiln.linux.OpenFlags;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A directory as overlay diff directories give it together. */
public final class OverlayDirectory implements LowerDirectory {
    private final List<Fd> layers;

    /** Takes {@code layers}, topmost first, which have the directory and hide nothing of each other. */
    private OverlayDirectory(List<Fd> layers) {
        this.layers = layers;
    }

    /** The root of the tree of {@code layers}, lowest first. */
    public static OverlayDirectory root(List<Path> layers) throws IOException {
        List<Fd> roots = new ArrayList<>();
        for (Path layer : layers.reversed()) {
            roots.add(FileCalls.open(layer, OpenFlags.DIRECTORY));
        }
        return new OverlayDirectory(roots);
    }

    /**
     * A file where it lies.
     *
     * @param directory is open as long as the overlay directory
     */
    public record Shown(Fd directory, FileStatus status) {}

    /** The topmost {@code name}, unless it is deleted. */
    public Optional<Shown> shown(String name) throws IOException {
        for (Fd layer : layers) {
            Optional<FileStatus> found = MetadataCalls.find(layer, name);
            if (found.isPresent()) {
                return OverlayMarks.isWhiteout(layer, name, found.get())
                        ? Optional.empty()
                        : Optional.of(new Shown(layer, found.get()));
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<LowerFile> find(String name) throws IOException {
        Optional<Shown> shown = shown(name);
        return shown.isPresent() ? Optional.of(file(shown.get(), name)) : Optional.empty();
    }

    private static LowerFile file(Shown shown, String name) throws IOException {
        FileStatus status = shown.status();
        Fd layer = shown.directory();
        return new LowerFile(
                status.type(),
                status.permissions(),
                status.uid(),
                status.gid(),
                status.deviceMajor(),
                status.deviceMinor(),
                status.size(),
                status.modified(),
                status.isSymlink() ? FileCalls.readSymlink(layer, name) : "",
                DiffFile.capability(layer, name),
                () -> DiffFile.content(layer, name));
    }

    @Override
    public OverlayDirectory open(String name) throws IOException {
        List<Fd> found = new ArrayList<>();
        for (Fd layer : layers) {
            Optional<FileStatus> status = MetadataCalls.find(layer, name);
            if (status.isEmpty()) {
                continue;
            }
            if (!status.get().isDirectory()) {
                break;
            }
            found.add(FileCalls.openAt(layer, name, OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW, 0));
            if (OverlayMarks.isOpaque(layer, name)) {
                break;
            }
        }
        return new OverlayDirectory(found);
    }

    @Override
    public List<String> names() throws IOException {
        Set<String> names = new LinkedHashSet<>();
        Set<String> hidden = new HashSet<>();
        for (Fd layer : layers) {
            for (String name : FileCalls.list(layer)) {
                if (OverlayMarks.isWhiteout(layer, name, MetadataCalls.status(layer, name))) {
                    hidden.add(name);
                } else if (!hidden.contains(name)) {
                    names.add(name);
                }
            }
        }
        return List.copyOf(names);
    }

    @Override
    public void close() {
        layers.forEach(Fd::close);
    }
}
