package build.kiln.executor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A root file system of Debian's busybox-static. */
final class BusyboxRoot {
    private static final Path BUSYBOX = Path.of("/bin/busybox");

    private static final List<String> PROGRAMS = List.of(
            "sh",
            "ls",
            "cat",
            "id",
            "mount",
            "umount",
            "env",
            "sleep",
            "echo",
            "stat",
            "touch",
            "mkdir",
            "rm",
            "mknod",
            "unshare",
            "hostname",
            "ps",
            "kill",
            "chown",
            "find",
            "nc",
            "df",
            "ip",
            "wc",
            "chroot",
            "seq",
            "yes",
            "head",
            "tail",
            "true",
            "grep",
            "test",
            "printf");

    private BusyboxRoot() {}

    static Path in(Path directory) throws IOException {
        if (!Files.isExecutable(BUSYBOX)) {
            throw new IllegalStateException("needs busybox-static: apt-get install busybox-static");
        }
        Path root = Files.createDirectory(directory.resolve("root"));
        Path bin = Files.createDirectory(root.resolve("bin"));
        Files.copy(BUSYBOX, bin.resolve("busybox"));
        bin.resolve("busybox").toFile().setExecutable(true, false);
        for (String program : PROGRAMS) {
            Files.createSymbolicLink(bin.resolve(program), Path.of("busybox"));
        }
        Path etc = Files.createDirectory(root.resolve("etc"));
        Files.writeString(etc.resolve("passwd"), """
                root:x:0:0:root:/root:/bin/sh
                app:x:1000:1001:An app:/srv/app:/bin/sh
                """);
        Files.writeString(etc.resolve("group"), """
                root:x:0:
                app:x:1001:
                video:x:44:app,other
                audio:x:29:app
                """);
        return root;
    }
}
