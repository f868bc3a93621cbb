package build.kiln.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process may never do or reach. */
class EscapeTest extends ExecutorFixture {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mount -t tmpfs none /mnt",
                "mount -t proc proc /mnt",
                "mount -o remount,rw /sys",
                "mount -o remount,rw /sys/fs/cgroup",
                "for group in /sys/fs/cgroup/*/; do mkdir $group/made && exit 0; done; exit 1",
                "for group in /sys/fs/cgroup/*/; do echo $$ >$group/cgroup.procs && exit 0; done; exit 1",
                "umount /proc/sys",
                "mount -o bind / /mnt",
                "unshare -U true",
                "unshare -m true",
                "unshare -n true",
                "echo 1 >/proc/sys/kernel/panic",
                "echo b >/proc/sysrq-trigger",
                "echo x >/sys/kernel/mm/transparent_hugepage/enabled",
                "hostname other",
                "test -s /proc/kcore",
                "test -n \"$(cat /proc/timer_list)\"",
                "ls /proc/1/root/../../../../proc/1/root/work",
                "cat /proc/1/environ | grep -q KILN",
                "ip link add kiln0 type dummy",
            })
    void refuses(String command) throws Exception {
        Files.createDirectories(root().resolve("mnt"));
        assertNotEquals(0, run(command).exitCode(), command);
    }

    @Test
    void seesOnlyItsOwnProcesses() throws Exception {
        run("ls /proc | grep -c '^[0-9]'; ps -o pid,comm | grep -c java");
        assertEquals("0", output().toList().getLast());
        assertTrue(
                Integer.parseInt(output().toList().getFirst()) < 6,
                output().toList().toString());
    }

    @Test
    void hasNamespacesOfItsOwn() throws Exception {
        run("for n in pid mnt ipc uts; do stat -L -c %i /proc/self/ns/$n; done");
        List<String> own = output().toList();
        for (int i = 0; i < 4; i++) {
            Path engine =
                    Path.of("/proc/self/ns", List.of("pid", "mnt", "ipc", "uts").get(i));
            assertNotEquals(Files.getAttribute(engine, "unix:ino").toString(), own.get(i));
        }
    }

    @Test
    void reachesNoFileOfTheEngine() throws Exception {
        Path secret = Files.writeString(directory().resolve("engine-secret"), "s");
        ExecResult result = run("cat " + secret + " || find / -xdev -name engine-secret | grep .");
        assertNotEquals(0, result.exitCode());
        assertFalse(output().anyMatch("s"::equals));
    }

    @Test
    void hasDockersCapabilitiesAndFilter() throws Exception {
        run(
                "grep -E '^(CapBnd|CapAmb|Seccomp|NoNewPrivs):' /proc/self/status | while read name value; do echo $name$value; done");
        assertEquals(
                List.of("CapBnd:00000000a80425fb", "CapAmb:0000000000000000", "NoNewPrivs:0", "Seccomp:2"),
                output().toList());
    }

    @Test
    void anOrdinaryUserHasNoCapabilities() throws Exception {
        run(SpecBuilder.script("grep CapEff /proc/self/status; touch /etc/passwd")
                .user("app")
                .spec());
        assertTrue(
                output().anyMatch("CapEff:\t0000000000000000"::equals),
                output().toList().toString());
        assertTrue(output().anyMatch(line -> line.contains("Permission denied")));
    }

    @Test
    void aProcessLeftBehindIsEnded() throws Exception {
        run("(sleep 600; touch /left-behind) >/dev/null 2>&1 & exit 0");
        assertFalse(ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").contains("sleep 600")));
    }

    @Test
    void aSecretIsNeitherInTheLayerNorOnDisk() throws Exception {
        run(SpecBuilder.script("cat /run/secrets/x")
                .mounts(new ExecMount.Content("/run/secrets/x", java.nio.ByteBuffer.wrap(new byte[] {'k'}), 0, 0, 0400))
                .spec());
        assertFalse(Files.exists(root().resolve("run")));
    }
}
