package build.kiln.operator.push;

import java.util.Optional;

/** The ImageBuild that may push. */
public record Holder(String namespace, String name, String uid) {
    private static final int PARTS = 3;

    /** As a Lease's holderIdentity; none of the three parts has a slash. */
    String identity() {
        return namespace + "/" + name + "/" + uid;
    }

    static Optional<Holder> parse(String identity) {
        String[] parts = identity.split("/", -1);
        return parts.length == PARTS ? Optional.of(new Holder(parts[0], parts[1], parts[2])) : Optional.empty();
    }
}
