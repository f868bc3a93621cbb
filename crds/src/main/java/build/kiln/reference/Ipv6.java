package build.kiln.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The one spelling of an IPv6 address, for comparing: eight groups without leading zeros, nothing elided. */
final class Ipv6 {
    private static final int GROUPS = 8;
    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");

    private Ipv6() {}

    /** The address {@code [::1]} written out; what is no address, which the grammar lets pass, comes back as it is. */
    static String canonical(String bracketed) {
        String text = bracketed.substring(1, bracketed.length() - 1);
        int gap = text.indexOf("::");
        List<String> head = groups(gap < 0 ? text : text.substring(0, gap));
        List<String> tail = gap < 0 ? List.of() : groups(text.substring(gap + 2));
        int missing = GROUPS - head.size() - tail.size();
        if (gap < 0 ? missing != 0 : missing < 1) {
            return bracketed;
        }
        List<String> all = new ArrayList<>(head);
        for (int i = 0; i < missing; i++) {
            all.add("0");
        }
        all.addAll(tail);
        if (!all.stream().allMatch(group -> GROUP.matcher(group).matches())) {
            return bracketed;
        }
        return all.stream()
                .map(group -> Integer.toHexString(Integer.parseInt(group, 16)))
                .collect(Collectors.joining(":", "[", "]"));
    }

    private static List<String> groups(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(":", -1));
    }
}
