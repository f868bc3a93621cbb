package build.kiln.executor;

import build.kiln.executor.ExecMount.Access;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers the mounts of one process, and makes the files they need. */
final class MountTable {
    private static final int WORLD_READABLE = 0644;

    private final Workspace.Step step;
    private final Map<Path, OciMount> mounts = new LinkedHashMap<>();

    MountTable(Workspace.Step step) {
        this.step = step;
    }

    List<OciMount> mounts() {
        return List.copyOf(mounts.values());
    }

    /** Replaces what is mounted at the same place, if anything is. */
    void add(OciMount mount) {
        mounts.put(Path.of("/").resolve(mount.destination()).normalize(), mount);
    }

    void addNetworkFile(String target, String text) throws IOException {
        Path file = write(StandardCharsets.UTF_8.encode(text), 0, 0, WORLD_READABLE);
        add(OciMount.bind(target, file.toString(), "rbind", "nosuid", "noexec", "nodev", "ro"));
    }

    void add(ExecMount mount) throws IOException {
        add(
                switch (mount) {
                    case ExecMount.Bind bind -> bind(bind.target(), bind.source(), bind.access());
                    case ExecMount.CopyOnWrite copy ->
                        Files.isDirectory(copy.source()) ? overlay(copy) : privateCopy(copy);
                    case ExecMount.Tmpfs tmpfs -> tmpfs(tmpfs);
                    case ExecMount.Content content -> content(content);
                    case ExecMount.Agent agent -> agent(agent);
                });
    }

    private static OciMount bind(String target, Path source, Access access) {
        return OciMount.bind(
                target,
                source.toString(),
                "rbind",
                switch (access) {
                    case READ_ONLY -> "ro";
                    case READ_WRITE -> "rw";
                });
    }

    private OciMount overlay(ExecMount.CopyOnWrite copy) throws IOException {
        Path upper = step.newScratch();
        Path work = step.newScratch();
        Files.createDirectory(upper);
        Files.createDirectory(work);
        // The mount's top directory is the upper one.
        for (String attribute : List.of("unix:uid", "unix:gid", "unix:mode")) {
            Files.setAttribute(upper, attribute, Files.getAttribute(copy.source(), attribute));
        }
        return new OciMount(
                copy.target(),
                "overlay",
                "overlay",
                List.of(
                        "lowerdir=" + escape(copy.source()),
                        "upperdir=" + escape(upper),
                        "workdir=" + escape(work),
                        "userxattr"));
    }

    /** Separators of mount options are part of a name after a backslash. */
    private static String escape(Path path) {
        return path.toString().replaceAll("[\\\\:,]", "\\\\$0");
    }

    private OciMount privateCopy(ExecMount.CopyOnWrite copy) throws IOException {
        Path file = step.newScratch();
        Files.copy(copy.source(), file, StandardCopyOption.COPY_ATTRIBUTES);
        return bind(copy.target(), file, Access.READ_WRITE);
    }

    private static OciMount tmpfs(ExecMount.Tmpfs tmpfs) {
        return new OciMount(
                tmpfs.target(),
                "tmpfs",
                "tmpfs",
                tmpfs.sizeBytes() == 0 ? List.of("nosuid") : List.of("nosuid", "size=" + tmpfs.sizeBytes()));
    }

    private OciMount content(ExecMount.Content content) throws IOException {
        Path file = write(content.content().duplicate(), content.uid(), content.gid(), content.mode());
        return OciMount.bind(content.target(), file.toString(), "rbind", "nosuid", "nodev", "ro");
    }

    private OciMount agent(ExecMount.Agent agent) throws IOException {
        Path socket = step.newFile();
        step.closeAfter(AgentSocket.listen(socket, agent.socket()));
        own(socket, agent.uid(), agent.gid(), agent.mode());
        return OciMount.bind(agent.target(), socket.toString(), "rbind", "nosuid", "nodev", "noexec");
    }

    private Path write(ByteBuffer content, int uid, int gid, int mode) throws IOException {
        Path file = step.newFile();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (content.hasRemaining()) {
                channel.write(content);
            }
        }
        own(file, uid, gid, mode);
        return file;
    }

    private static void own(Path file, int uid, int gid, int mode) throws IOException {
        Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:mode", mode);
    }
}
