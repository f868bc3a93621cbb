package build.kiln.layer;

import build.kiln.digest.Digest;
import build.kiln.layer.TocEntry.Kind;
import build.kiln.linux.FileType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A directory as tables of contents tell. Their times are whole seconds. */
record TocDirectory(TreeView view, String prefix) implements LowerDirectory {
    @Override
    public Optional<LowerFile> find(String name) {
        return view.find(prefix + name).map(TocDirectory::file);
    }

    @Override
    public LowerDirectory open(String name) {
        return view.find(prefix + name).filter(TocEntry::isDirectory).isPresent()
                ? new TocDirectory(view, prefix + name + "/")
                : NOTHING;
    }

    @Override
    public List<String> names() {
        return view.children(prefix).stream()
                .map(entry -> entry.path().substring(prefix.length()))
                .toList();
    }

    private static LowerFile file(TocEntry entry) {
        return new LowerFile(
                type(entry.kind()),
                entry.permissions(),
                entry.uid(),
                entry.gid(),
                entry.deviceMajor(),
                entry.deviceMinor(),
                entry.size(),
                entry.modified(),
                entry.kind() == Kind.SYMLINK ? entry.link() : "",
                entry.attributes().getOrDefault(LayerAttributes.CAPABILITY, ""),
                () -> content(entry));
    }

    private static Digest content(TocEntry entry) throws IOException {
        return entry.content()
                .orElseThrow(
                        () -> new IOException("no content of " + entry.path() + " in its layer's table of contents"));
    }

    private static FileType type(Kind kind) {
        return switch (kind) {
            case FILE, HARD_LINK -> FileType.REGULAR;
            case DIRECTORY -> FileType.DIRECTORY;
            case SYMLINK -> FileType.SYMLINK;
            case CHARACTER_DEVICE -> FileType.CHARACTER_DEVICE;
            case BLOCK_DEVICE -> FileType.BLOCK_DEVICE;
            case FIFO -> FileType.FIFO;
            case WHITEOUT, OPAQUE -> throw new IllegalStateException("a view has no marks");
        };
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
