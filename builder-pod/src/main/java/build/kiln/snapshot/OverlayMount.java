package build.kiln.snapshot;

import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.MountCalls;
import build.kiln.linux.MountCalls.Access;
import build.kiln.linux.OpenFlags;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Mounts overlayfs the same way for root and in user namespaces.
 *
 * @param lowers lowest first, at least one
 * @param upper where changes go; without one the mount is read only and needs two lowers
 */
record OverlayMount(List<Path> lowers, Optional<Upper> upper) {
    /** What {@code mount(2)} takes as options, its final zero left out. */
    private static final int PAGE = 4095;

    /** Options without values: marks in {@code user.overlay.*}, and nothing that would leave other marks in the upper directory. */
    private static final List<String> MARKS = List.of("userxattr");

    OverlayMount {
        lowers = List.copyOf(lowers);
    }

    /** A directory for changes and overlayfs's own beside it. */
    record Upper(Path files, Path work) {}

    void mountAt(Path target) throws ErrnoException {
        List<Fd> open = new ArrayList<>();
        try {
            String options =
                    options(lowers.reversed().stream().map(Path::toString).toList());
            if (options.length() <= PAGE && lowers.stream().noneMatch(OverlayMount::needsEscape)) {
                MountCalls.mount("overlay", target, "overlay", upper.isPresent() ? 0 : MountCalls.READ_ONLY, options);
                return;
            }
            for (Path lower : lowers.reversed()) {
                open.add(FileCalls.open(lower, OpenFlags.PATH | OpenFlags.DIRECTORY));
            }
            configure(open.stream().map(Fd::path).toList(), target);
        } finally {
            open.forEach(Fd::close);
        }
    }

    private static boolean needsEscape(Path path) {
        return path.toString().chars().anyMatch(c -> c == ':' || c == ',' || c == '\\');
    }

    private String options(List<String> topFirst) {
        StringBuilder options = new StringBuilder(String.join(",", MARKS));
        options.append(",lowerdir=").append(String.join(":", topFirst));
        upper.ifPresent(to -> options.append(",upperdir=")
                .append(to.files())
                .append(",workdir=")
                .append(to.work())
                // What is written is made durable by one sync of the volume, not by every fsync of a step.
                .append(",volatile"));
        return options.toString();
    }

    /** The newer calls take one layer at a time, each short enough when it is named by a descriptor. */
    private void configure(List<String> topFirst, Path target) throws ErrnoException {
        try (Fd overlay = MountCalls.configure("overlay")) {
            MountCalls.set(overlay, "source", "overlay");
            for (String mark : MARKS) {
                MountCalls.set(overlay, mark);
            }
            for (String lower : topFirst) {
                MountCalls.set(overlay, "lowerdir+", lower);
            }
            if (upper.isEmpty()) {
                MountCalls.attach(overlay, target, Access.READ_ONLY);
                return;
            }
            try (Fd files = FileCalls.open(upper.get().files(), OpenFlags.PATH | OpenFlags.DIRECTORY);
                    Fd work = FileCalls.open(upper.get().work(), OpenFlags.PATH | OpenFlags.DIRECTORY)) {
                MountCalls.set(overlay, "upperdir", files.path());
                MountCalls.set(overlay, "workdir", work.path());
                MountCalls.set(overlay, "volatile");
                MountCalls.attach(overlay, target, Access.READ_WRITE);
            }
        }
    }
}
