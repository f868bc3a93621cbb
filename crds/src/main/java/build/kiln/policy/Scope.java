package build.kiln.policy;

import build.kiln.reference.Reference;
import build.kiln.reference.ReferencePattern;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What a policy is about. */
record Scope(Predicate<Map<String, String>> namespaces, List<ReferencePattern> images, Mirrors mirrors) {
    boolean covers(Reference image) {
        return images.isEmpty() || mirrors.anyMatches(images, image);
    }
}
