package build.kiln.dockerfile.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One call of a package manager in a shell command.
 *
 * @param tool e.g. {@code apt-get}
 * @param unpinned the first package without a version, where the tool takes versions that way
 * @param leavesLists whether what the tool downloads stays beside what it installs
 * @param fromManifest whether it installs what a file of the project names
 */
record PackageInstall(String tool, Optional<String> unpinned, boolean leavesLists, boolean fromManifest) {
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern SEPARATOR = Pattern.compile("&&|\\|\\||[;|\\n]");

    /** The calls in {@code script}, in order. */
    static List<PackageInstall> in(String script) {
        List<PackageInstall> found = new ArrayList<>();
        for (String command : SEPARATOR.split(script, -1)) {
            List<String> words = SPACE.splitAsStream(command.strip())
                    .dropWhile(word -> word.isEmpty() || word.equals("sudo") || word.matches("[A-Z_]+=\\S*"))
                    .toList();
            if (words.size() > 1) {
                of(words, script).ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<PackageInstall> of(List<String> words, String script) {
        String tool = words.getFirst();
        List<String> rest = words.subList(1, words.size());
        return switch (tool) {
            case "apt-get", "apt" -> system(tool, rest, "install", "=", !script.contains("/var/lib/apt/lists"));
            case "apk" ->
                system(tool, rest, "add", "=", !rest.contains("--no-cache") && !script.contains("/var/cache/apk"));
            case "dnf", "yum", "microdnf" -> system(tool, rest, "install", "-", !script.contains(tool + " clean"));
            case "pip", "pip3" -> pip(tool, rest);
            case "npm", "yarn", "pnpm", "bundle", "composer" -> manifest(tool, rest, List.of("install", "ci", "i"));
            case "go" -> manifest(tool, rest, List.of("mod"));
            case "cargo" -> manifest(tool, rest, List.of("fetch"));
            default -> Optional.empty();
        };
    }

    private static Optional<PackageInstall> system(
            String tool, List<String> words, String verb, String versionMark, boolean leavesLists) {
        int at = words.indexOf(verb);
        if (at < 0) {
            return Optional.empty();
        }
        return Optional.of(new PackageInstall(
                tool, unversioned(words.subList(at + 1, words.size()), versionMark), leavesLists, false));
    }

    private static Optional<PackageInstall> pip(String tool, List<String> words) {
        int at = words.indexOf("install");
        if (at < 0) {
            return Optional.empty();
        }
        boolean manifest = words.contains("-r") || words.contains("--requirement") || words.contains(".");
        Optional<String> unpinned =
                manifest ? Optional.empty() : unversioned(words.subList(at + 1, words.size()), "==");
        return Optional.of(new PackageInstall(tool, unpinned, !words.contains("--no-cache-dir"), manifest));
    }

    private static Optional<PackageInstall> manifest(String tool, List<String> words, List<String> verbs) {
        boolean installs = verbs.contains(words.getFirst());
        return installs ? Optional.of(new PackageInstall(tool, Optional.empty(), false, true)) : Optional.empty();
    }

    private static Optional<String> unversioned(List<String> packages, String versionMark) {
        return packages.stream()
                .filter(word -> word.matches("[A-Za-z0-9][A-Za-z0-9+._-]*"))
                .filter(word -> !word.contains(versionMark))
                .findFirst();
    }
}
