import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Makes jars that the AOT cache takes classes from. It takes none of an older format than Java 6, so classes compiled for Java
 * 5 are given that of Java 8, their code as it is: to load and verify picocli's anew is half the time of a cached build.
 * And it takes none of a signed jar: Maven has checked what it downloaded, and to check JGit's signatures again costs each
 * start a tenth of a second. In classes of our own, {@link TypeSwitches}.
 */
final class CacheableClasses {
    private static final int OLDEST_IN_CACHE = ClassFile.JAVA_6_VERSION;
    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    private static final LocalDateTime FIXED = LocalDateTime.of(1980, 1, 1, 0, 0);

    private CacheableClasses() {}

    /**
     * Rewrites jars.
     *
     * @param arguments a directory with every jar that these need, and the jars
     */
    public static void main(String[] arguments) throws IOException {
        List<Path> jars = Arrays.stream(arguments).skip(1).map(Path::of).toList();
        List<URL> classPath = new ArrayList<>();
        try (Stream<Path> libraries = Files.list(Path.of(arguments[0]))) {
            for (Path jar : Stream.concat(libraries, jars.stream()).toList()) {
                classPath.add(jar.toUri().toURL());
            }
        }
        try (URLClassLoader loader = new URLClassLoader(classPath.toArray(URL[]::new))) {
            ClassFile format = ClassFile.of(
                    StackMapsOption.GENERATE_STACK_MAPS,
                    ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(loader)
                            .orElse(ClassHierarchyResolver.defaultResolver())));
            for (Path jar : jars) {
                rewrite(jar, format);
            }
        }
    }

    private static void rewrite(Path jar, ClassFile format) throws IOException {
        Map<String, byte[]> entries = read(jar);
        entries.replaceAll((name, bytes) -> name.endsWith(".class") ? modern(format, bytes) : bytes);
        Path written = jar.resolveSibling(jar.getFileName() + ".new");
        write(written, entries);
        Files.move(written, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] modern(ClassFile format, byte[] bytes) {
        ClassModel model = format.parse(bytes);
        if (model.majorVersion() >= ClassFile.JAVA_21_VERSION) {
            return TypeSwitches.ahead(format, bytes);
        }
        if (model.majorVersion() >= OLDEST_IN_CACHE) {
            return bytes;
        }
        ClassTransform copy = ClassTransform.transformingMethodBodies((builder, element) -> builder.with(element));
        return format.transformClass(model, copy.andThen((builder, element) -> {
            if (element instanceof ClassFileVersion) {
                builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
            } else {
                builder.with(element);
            }
        }));
    }

    private static Map<String, byte[]> read(Path jar) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (!entry.isDirectory() && !SIGNATURE.matcher(entry.getName()).matches()) {
                    entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
                }
            }
        }
        return entries;
    }

    private static void write(Path jar, Map<String, byte[]> entries) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                JarEntry written = new JarEntry(entry.getKey());
                written.setTimeLocal(FIXED);
                out.putNextEntry(written);
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
    }
}
