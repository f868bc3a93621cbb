package build.kiln.layer;

import build.kiln.archive.TarEntry;
import build.kiln.archive.Whiteouts;
import build.kiln.digest.Digest;
import build.kiln.layer.TocEntry.Kind;
import java.util.Optional;

/** Members of a layer's tar as entries of its table of contents. */
public final class LayerEntries {
    private LayerEntries() {}

    /**
     * The entry for {@code member}, a deletion mark included.
     *
     * @param content digest of a regular file's bytes
     */
    public static TocEntry of(TarEntry member, Optional<Digest> content) {
        if (Whiteouts.isOpaque(member)) {
            return TocEntry.mark(member.parent(), Kind.OPAQUE);
        }
        if (Whiteouts.isMark(member)) {
            return TocEntry.mark(Whiteouts.deleted(member), Kind.WHITEOUT);
        }
        return new TocEntry(
                member.path(),
                kind(member),
                member.permissions(),
                member.uid(),
                member.gid(),
                member.size(),
                member.modified(),
                member.link(),
                member.deviceMajor(),
                member.deviceMinor(),
                content,
                member.attributes());
    }

    private static Kind kind(TarEntry member) {
        return switch (member.type()) {
            case FILE -> Kind.FILE;
            case HARD_LINK -> Kind.HARD_LINK;
            case SYMLINK -> Kind.SYMLINK;
            case CHARACTER_DEVICE -> Kind.CHARACTER_DEVICE;
            case BLOCK_DEVICE -> Kind.BLOCK_DEVICE;
            case DIRECTORY -> Kind.DIRECTORY;
            case FIFO -> Kind.FIFO;
        };
    }
}
