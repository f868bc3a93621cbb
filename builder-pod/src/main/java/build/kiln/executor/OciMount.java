package build.kiln.executor;

import java.util.List;

/** One entry of {@code mounts} in the OCI runtime specification. */
record OciMount(String destination, String type, String source, List<String> options) {
    OciMount {
        options = List.copyOf(options);
    }

    static OciMount bind(String destination, String source, String... options) {
        return new OciMount(destination, "bind", source, List.of(options));
    }
}
