package build.kiln.operator.pod;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** On which nodes the platforms of a build are built. */
public sealed interface BuildPlaces {
    /** In one pod on any node. */
    record Anywhere() implements BuildPlaces {}

    /** In one pod on a node of this architecture, which not every node has. */
    record OnOne(String architecture) implements BuildPlaces {}

    /**
     * In several pods.
     *
     * @param platforms by the architecture of the node, as {@code kubernetes.io/arch} has it
     */
    record OnSeveral(Map<String, List<String>> platforms) implements BuildPlaces {
        public OnSeveral {
            platforms = new LinkedHashMap<>(platforms);
        }
    }

    /**
     * The places of a build. A platform whose architecture no node has goes to the next of kin that has one, such as {@code arm} to
     * {@code arm64}, else to the first part: its builder knows whether there is emulation.
     *
     * @param platforms {@code os/arch[/variant]}; none for the builder's own
     * @param architectures of the nodes that would take a builder; none when they are not known
     */
    static BuildPlaces of(List<String> platforms, Set<String> architectures) {
        Map<String, List<String>> parts = new LinkedHashMap<>();
        for (String platform : platforms) {
            String architecture = architecture(platform);
            if (architectures.contains(architecture)) {
                parts.computeIfAbsent(architecture, _ -> new ArrayList<>()).add(platform);
            }
        }
        if (parts.isEmpty() || architectures.size() < 2) {
            return new Anywhere();
        }
        if (parts.size() == 1) {
            return new OnOne(parts.keySet().iterator().next());
        }
        Set<String> homeless = new LinkedHashSet<>(platforms);
        parts.values().forEach(homeless::removeAll);
        String first = parts.keySet().iterator().next();
        for (String platform : homeless) {
            String kin = kin(architecture(platform));
            parts.computeIfAbsent(parts.containsKey(kin) ? kin : first, _ -> new ArrayList<>())
                    .add(platform);
        }
        return new OnSeveral(parts);
    }

    private static String architecture(String platform) {
        String[] parts = platform.split("/", -1);
        if (parts.length < 2 || !parts[0].equals("linux")) {
            return platform;
        }
        return switch (parts[1]) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            case "armhf", "armel" -> "arm";
            case "i386" -> "386";
            default -> parts[1];
        };
    }

    private static String kin(String architecture) {
        return switch (architecture) {
            case "386" -> "amd64";
            case "arm" -> "arm64";
            default -> architecture;
        };
    }
}
