package build.kiln.cli;

import build.kiln.contract.BuildIdentity;
import build.kiln.contract.BuildOptions;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildRequestJson;
import build.kiln.contract.CacheSettings;
import build.kiln.contract.Dockerfile;
import build.kiln.contract.Isolation;
import build.kiln.contract.Output;
import build.kiln.contract.RegistryAccess;
import build.kiln.contract.Source;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The run from which the builder image's cache of loaded and linked classes is made (JEP 514). It needs no privilege, no
 * network and no isolation, so that it works inside a RUN step: it loads every class of the engine, and then is a builder
 * with a small request of its own, without RUN. Ends as {@link BuilderMain} does.
 */
public final class Training {
    private static final String DOCKERFILE = """
            FROM scratch AS files
            COPY file /file
            FROM files
            ENV A=b
            COPY --from=files /file /copy
            """;

    private Training() {}

    /** Writes the request to where the variable KILN_REQUEST says, and uses the directory of that file as cache. */
    public static void main(String[] arguments) throws IOException, ClassNotFoundException, URISyntaxException {
        loadEngine();
        Path request = Path.of(Optional.ofNullable(System.getenv(BuilderMain.REQUEST))
                .orElseThrow(() -> new IllegalStateException(BuilderMain.REQUEST + " is not set")));
        Files.writeString(request, BuildRequestJson.write(request(request.resolveSibling("cache"))));
        BuilderMain.main(arguments);
    }

    private static void loadEngine() throws IOException, ClassNotFoundException, URISyntaxException {
        Path jar = Path.of(Training.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (JarFile file = new JarFile(jar.toFile())) {
            for (String name : file.stream().map(JarEntry::getName).toList()) {
                if (name.endsWith(".class") && !name.endsWith("-info.class")) {
                    Class.forName(className(name), false, Training.class.getClassLoader());
                }
            }
        }
    }

    private static String className(String entry) {
        return entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
    }

    private static BuildRequest request(Path cache) {
        return new BuildRequest(
                new BuildIdentity("", "training", "", 1),
                Map.of(
                        BuildRequest.MAIN_CONTEXT,
                        new Source.Inline(Map.of("Dockerfile", DOCKERFILE, "file", "kiln\n"), ".")),
                new Dockerfile.InContext("Dockerfile"),
                Optional.empty(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Output(
                        "",
                        List.of("training:1"),
                        Map.of(),
                        Map.of(),
                        Output.Compression.GZIP,
                        Output.TagMutability.MUTABLE,
                        Output.Delivery.LOCAL_STORE),
                RegistryAccess.ANONYMOUS,
                CacheSettings.in(cache.toString()),
                BuildOptions.DEFAULTS.withIsolation(Isolation.RESTRICTED),
                List.of());
    }
}
