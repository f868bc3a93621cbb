package build.kiln.e2e;

import java.nio.file.Path;
import java.util.Objects;

/** The checkout under test. */
final class Project {
    private Project() {}

    static Path root() {
        return Path.of(Objects.requireNonNull(
                System.getProperty("kiln.root"), "kiln.root is not set: run these tests by 'mvn verify'"));
    }

    static Path sample(String name) {
        return root().resolve("samples").resolve(name);
    }
}
