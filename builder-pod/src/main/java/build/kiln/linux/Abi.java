package build.kiln.linux;

import java.util.Locale;

/** What differs between the machines Linux runs on: system call numbers and a few open flags. */
enum Abi {
    X86_64,
    AARCH64;

    private static final Abi CURRENT = detect();

    static Abi current() {
        return CURRENT;
    }

    private static Abi detect() {
        String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64", "arm64" -> AARCH64;
            default -> throw new UnsupportedOperationException("Kiln does not know the system calls of " + name);
        };
    }

    /** Picks the value of this machine. */
    int pick(int x86, int arm) {
        return this == X86_64 ? x86 : arm;
    }
}
