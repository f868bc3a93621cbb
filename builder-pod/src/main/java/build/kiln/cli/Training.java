package build.kiln.cli;

import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildRequestJson;
import build.kiln.contract.CacheSettings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The run from which a cache of loaded and linked classes is made (JEP 514), for the builder image and for the launcher: it
 * loads every class of the engine, goes through the {@link Rehearsal}, and then is the builder or the {@code kiln} command. Ends
 * as {@link BuilderMain} or {@link Main} does.
 */
public final class Training {
    private Training() {}

    /**
     * With arguments, those of the {@code kiln} command; without, the request is written to where the variable KILN_REQUEST
     * says.
     */
    public static void main(String[] arguments)
            throws IOException, ClassNotFoundException, URISyntaxException, InterruptedException,
                    GeneralSecurityException {
        ProcessEnd.leaveToJava();
        LibraryLogs.discard();
        loadEngine();
        BuildRequest last = Rehearsal.perform();
        if (arguments.length > 0) {
            Main.main(arguments);
        } else {
            Path file = Path.of(Optional.ofNullable(System.getenv(BuilderMain.REQUEST))
                    .orElseThrow(() -> new IllegalStateException(BuilderMain.REQUEST + " is not set")));
            Files.writeString(
                    file,
                    BuildRequestJson.write(last.withCache(
                            CacheSettings.in(file.resolveSibling("cache").toString()))));
            BuilderMain.main(arguments);
        }
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
}
