import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Makes jars that the AOT cache takes classes from. It takes none of an older format than Java 6, so classes compiled for Java
 * 5 are given that of Java 8, their code as it is: to load and verify picocli's anew is half the time of a cached build.
 * And it takes none of a signed jar: Maven has checked what it downloaded, and to check JGit's signatures again costs each
 * start a tenth of a second. Every start reads the manifest of each jar that it has classes of: they lose what Java has no use
 * for, which of JGit's is 230 KB of digests, and 15 ms. In classes of our own, {@link TypeSwitches} and
 * {@link RecordMethods}.
 */
final class CacheableClasses {
    private static final int OLDEST_IN_CACHE = ClassFile.JAVA_6_VERSION;
    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    private static final Pattern OF_JAVA = Pattern.compile(
            "(?i)Manifest-Version|Multi-Release|Class-Path|Main-Class|Sealed|Automatic-Module-Name|Enable-Native-Access"
                    + "|(Specification|Implementation)-(Title|Version|Vendor)");
    private static final LocalDateTime FIXED = LocalDateTime.of(1980, 1, 1, 0, 0);

    private CacheableClasses() {}

    /**
     * Rewrites jars.
     *
     * @param arguments a directory of jars, and a jar that needs them
     */
    public static void main(String[] arguments) throws IOException {
        List<Path> jars = new ArrayList<>(List.of(Path.of(arguments[1])));
        try (Stream<Path> libraries = Files.list(Path.of(arguments[0]))) {
            libraries.forEach(jars::add);
        }
        List<URL> classPath = new ArrayList<>();
        for (Path jar : jars) {
            classPath.add(jar.toUri().toURL());
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
        Map<String, byte[]> entries = new TreeMap<>();
        boolean changed = false;
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                byte[] bytes = zip.getInputStream(entry).readAllBytes();
                Optional<byte[]> kept = rewritten(entry, bytes, format);
                kept.ifPresent(content -> entries.put(entry.getName(), content));
                changed |= kept.filter(content -> Arrays.equals(content, bytes)).isEmpty();
            }
        }
        if (!changed) {
            return;
        }
        Path written = jar.resolveSibling(jar.getFileName() + ".new");
        write(written, entries);
        Files.move(written, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] modern(ClassFile format, byte[] bytes) {
        ClassModel model = format.parse(bytes);
        if (model.majorVersion() >= ClassFile.JAVA_21_VERSION) {
            return RecordMethods.ahead(format, TypeSwitches.ahead(format, bytes));
        }
        if (model.majorVersion() >= OLDEST_IN_CACHE) {
            return LateDecimals.in(format, bytes);
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

    /** What stands for an entry with {@code bytes}; nothing for one that goes. */
    private static Optional<byte[]> rewritten(ZipEntry entry, byte[] bytes, ClassFile format) throws IOException {
        String name = entry.getName();
        if (SIGNATURE.matcher(name).matches()) {
            return Optional.empty();
        }
        if (name.equals(JarFile.MANIFEST_NAME)) {
            return Optional.of(slim(bytes));
        }
        return Optional.of(name.endsWith(".class") ? modern(format, bytes) : bytes);
    }

    /** The manifest {@code bytes} with the attributes that Java reads. */
    private static byte[] slim(byte[] bytes) throws IOException {
        Manifest manifest = new Manifest(new ByteArrayInputStream(bytes));
        manifest.getMainAttributes().keySet().removeIf(name -> !OF_JAVA.matcher(name.toString()).matches());
        manifest.getEntries().values().forEach(section ->
                section.keySet().removeIf(name -> !OF_JAVA.matcher(name.toString()).matches()));
        manifest.getEntries().values().removeIf(Attributes::isEmpty);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        manifest.write(written);
        return written.toByteArray();
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
