package build.kiln.executor;

import java.util.ArrayList;
import java.util.List;

/** The file systems every process finds, as Docker mounts them, and what of them it cannot see or change. */
final class SystemMounts {
    static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware",
            "/sys/devices/virtual/powercap");

    static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private static final long DEFAULT_SHM_BYTES = 64L << 20;

    private SystemMounts() {}

    /** How a process sees the kernel's objects. */
    enum Sysfs {
        /** A mount of its own: needs a network namespace that belongs to its user namespace. */
        OWN,
        /** What the engine sees. */
        ENGINE
    }

    static List<OciMount> of(long shmBytes, Sysfs sysfs, ControlGroups groups) {
        long shm = shmBytes == 0 ? DEFAULT_SHM_BYTES : shmBytes;
        List<OciMount> mounts = new ArrayList<>();
        mounts.add(new OciMount("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev")));
        mounts.add(new OciMount("/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")));
        mounts.add(new OciMount(
                "/dev/pts",
                "devpts",
                "devpts",
                List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")));
        mounts.add(new OciMount(
                "/dev/shm", "tmpfs", "shm", List.of("nosuid", "noexec", "nodev", "mode=1777", "size=" + shm)));
        mounts.add(new OciMount("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev")));
        mounts.add(
                switch (sysfs) {
                    case OWN -> new OciMount("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", "ro"));
                    case ENGINE -> OciMount.bind("/sys", "/sys", "rbind", "nosuid", "noexec", "nodev", "rro");
                });
        mounts.addAll(groups.mounts());
        return mounts;
    }
}
