package build.kiln.oci;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which platforms run on which: the rules of containerd's {@code platforms} package. */
public final class Platforms {
    private static final Pattern ARM64_VARIANT = Pattern.compile("v([89])(?:\\.([0-9]))?");

    private Platforms() {}

    /** The usual spelling, e.g. {@code linux/amd64} for {@code linux/x86_64/v1} and {@code linux/arm/v7} for {@code linux/arm}. */
    public static Platform normalise(Platform platform) {
        String variant = platform.variant().toLowerCase(Locale.ROOT);
        String os = platform.os().toLowerCase(Locale.ROOT);
        String architecture = platform.architecture().toLowerCase(Locale.ROOT);
        return switch (architecture) {
            case "i386" -> new Platform(os, "386", "", platform.osVersion());
            case "x86_64", "x86-64", "amd64" ->
                new Platform(os, "amd64", variant.equals("v1") ? "" : variant, platform.osVersion());
            case "aarch64", "arm64" -> new Platform(os, "arm64", arm64Variant(variant), platform.osVersion());
            case "armhf" -> new Platform(os, "arm", "v7", platform.osVersion());
            case "armel" -> new Platform(os, "arm", "v6", platform.osVersion());
            case "arm" -> new Platform(os, "arm", armVariant(variant), platform.osVersion());
            default -> new Platform(os, architecture, variant, platform.osVersion());
        };
    }

    /** What runs on {@code platform}, best first, each normalised. */
    public static List<Platform> runnableOn(Platform platform) {
        Platform wanted = normalise(platform);
        List<Platform> runnable = new ArrayList<>(List.of(wanted));
        switch (wanted.architecture()) {
            case "amd64" -> {
                for (int version = version(wanted.variant()) - 1; version >= 1; version--) {
                    runnable.add(normalise(withVariant(wanted, "v" + version)));
                }
                runnable.add(new Platform(wanted.os(), "386", "", wanted.osVersion()));
            }
            case "arm" -> addArm(runnable, wanted, version(wanted.variant()) - 1);
            case "arm64" -> addArm64(runnable, wanted);
            default -> {}
        }
        return List.copyOf(runnable);
    }

    /**
     * The best manifest of an index for {@code platform}. Attestations, whose platform is {@code unknown}, never match;
     * entries without a platform come last.
     */
    public static Optional<Descriptor> select(Index index, Platform platform) {
        for (Platform candidate : runnableOn(platform)) {
            for (Descriptor manifest : index.manifests()) {
                if (manifest.platform()
                        .filter(offer -> matches(candidate, offer))
                        .isPresent()) {
                    return Optional.of(manifest);
                }
            }
        }
        return index.manifests().stream()
                .filter(manifest -> manifest.platform().isEmpty())
                .findFirst();
    }

    private static boolean matches(Platform wanted, Platform offered) {
        Platform offer = normalise(offered);
        return wanted.os().equals(offer.os())
                && wanted.architecture().equals(offer.architecture())
                && wanted.variant().equals(offer.variant())
                && (wanted.osVersion().isEmpty() || wanted.osVersion().equals(offer.osVersion()));
    }

    private static void addArm(List<Platform> runnable, Platform wanted, int highest) {
        for (int version = highest; version >= 5; version--) {
            runnable.add(new Platform(wanted.os(), "arm", "v" + version, wanted.osVersion()));
        }
    }

    /** v9.x implies v8.(x+5); every 64-bit ARM is taken to run 32-bit v8 and below. */
    private static void addArm64(List<Platform> runnable, Platform wanted) {
        Matcher variant = ARM64_VARIANT.matcher(wanted.variant().isEmpty() ? "v8" : wanted.variant());
        if (!variant.matches()) {
            return;
        }
        int major = Integer.parseInt(variant.group(1));
        int minor = variant.group(2) == null ? 0 : Integer.parseInt(variant.group(2));
        addArm64Minors(runnable, wanted, major, minor - 1);
        if (major == 9) {
            addArm64Minors(runnable, wanted, 8, Math.min(minor + 5, 9));
        }
        addArm(runnable, wanted, 8);
    }

    private static void addArm64Minors(List<Platform> runnable, Platform wanted, int major, int highest) {
        for (int minor = highest; minor >= 0; minor--) {
            runnable.add(normalise(withVariant(wanted, "v" + major + (minor == 0 ? "" : "." + minor))));
        }
    }

    private static Platform withVariant(Platform platform, String variant) {
        return new Platform(platform.os(), platform.architecture(), variant, platform.osVersion());
    }

    private static String arm64Variant(String variant) {
        return switch (variant) {
            case "8", "v8", "v8.0" -> "";
            case "9", "9.0", "v9.0" -> "v9";
            default -> variant;
        };
    }

    private static String armVariant(String variant) {
        return switch (variant) {
            case "", "7" -> "v7";
            case "5", "6", "8" -> "v" + variant;
            default -> variant;
        };
    }

    private static int version(String variant) {
        return variant.matches("v[0-9]") ? variant.charAt(1) - '0' : 0;
    }
}
