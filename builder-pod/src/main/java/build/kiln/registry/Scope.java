package build.kiln.registry;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a bearer token has to allow, in the token specification's words.
 *
 * @param entries e.g. {@code repository:team/app:pull,push}
 */
record Scope(Set<String> entries) {
    Scope {
        entries = Collections.unmodifiableSet(new TreeSet<>(entries));
    }

    static Scope pull(String path) {
        return new Scope(Set.of("repository:" + path + ":pull"));
    }

    static Scope push(String path) {
        return new Scope(Set.of("repository:" + path + ":pull,push"));
    }

    /** This scope, and to read {@code path}, as a mount from there needs. */
    Scope andPull(String path) {
        Set<String> more = new TreeSet<>(entries);
        more.add("repository:" + path + ":pull");
        return new Scope(more);
    }

    List<String> inOrder() {
        return List.copyOf(entries);
    }
}
