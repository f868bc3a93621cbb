package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.text.Quote;
import build.kiln.failure.BuildException;
import build.kiln.oci.Platform;
import build.kiln.oci.Platforms;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code os}, {@code architecture} or {@code os[(version)]/architecture[/variant]}. */
final class PlatformSpec {
    private static final Pattern OS = Pattern.compile("([A-Za-z0-9_-]+)(?:\\(([A-Za-z0-9_.%+-]*)\\))?");
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final Set<String> SYSTEMS = Set.of(
            "aix",
            "android",
            "darwin",
            "dragonfly",
            "freebsd",
            "hurd",
            "illumos",
            "ios",
            "js",
            "linux",
            "nacl",
            "netbsd",
            "openbsd",
            "plan9",
            "solaris",
            "windows",
            "zos");
    private static final Set<String> ARCHITECTURES = Set.of(
            "386",
            "amd64",
            "amd64p32",
            "arm",
            "armbe",
            "arm64",
            "arm64be",
            "ppc64",
            "ppc64le",
            "loong64",
            "mips",
            "mipsle",
            "mips64",
            "mips64le",
            "mips64p32",
            "mips64p32le",
            "ppc",
            "riscv",
            "riscv64",
            "s390",
            "s390x",
            "sparc",
            "sparc64",
            "wasm");

    private PlatformSpec() {}

    /**
     * Parses {@code text}.
     *
     * @param local gives what a text of one part leaves open
     */
    static Platform parse(String text, Platform local) throws BuildException {
        String[] parts = text.split("/", -1);
        Matcher os = OS.matcher(parts[0]);
        if (parts.length > 3 || !os.matches()) {
            throw invalid(text);
        }
        for (int i = 1; i < parts.length; i++) {
            if (!PART.matcher(parts[i]).matches()) {
                throw invalid(text);
            }
        }
        String system = os.group(1).equalsIgnoreCase("macos") ? "darwin" : os.group(1);
        String version = os.group(2) == null ? "" : os.group(2);
        String variant = parts.length > 2 ? parts[2] : "";
        if (parts.length > 1) {
            return usual(Platforms.normalise(new Platform(system, parts[1], variant, version)), parts.length);
        }
        Platform alone = Platforms.normalise(new Platform(system, local.architecture(), "", version));
        if (SYSTEMS.contains(alone.os())) {
            return alone;
        }
        Platform architecture = usual(Platforms.normalise(new Platform(local.os(), parts[0], "", "")), 1);
        if (!ARCHITECTURES.contains(architecture.architecture())) {
            throw invalid(text);
        }
        return architecture;
    }

    /** As users write them: 32-bit ARM needs no {@code v7}, a full 64-bit one keeps its {@code v8}. */
    private static Platform usual(Platform platform, int parts) {
        String variant = platform.variant();
        if (platform.architecture().equals("arm") && variant.equals("v7") && parts < 3) {
            variant = "";
        } else if (platform.architecture().equals("arm64") && variant.isEmpty() && parts == 3) {
            variant = "v8";
        }
        return new Platform(platform.os(), platform.architecture(), variant, platform.osVersion());
    }

    /** {@code os[(version)]/architecture[/variant]}. */
    static String formatAll(Platform platform) {
        String version = platform.osVersion().isEmpty() ? "" : "(" + platform.osVersion() + ")";
        return platform.os()
                + version
                + "/"
                + platform.architecture()
                + (platform.variant().isEmpty() ? "" : "/" + platform.variant());
    }

    private static BuildException invalid(String text) {
        return Mistake.syntax(Quote.quote(text) + ": unknown operating system or architecture")
                .withHint("Write os/architecture, e.g. linux/amd64.");
    }
}
