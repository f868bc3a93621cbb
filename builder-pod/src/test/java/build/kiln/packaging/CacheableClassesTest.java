package build.kiln.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the build does to the jars of the builder (src/build/java) changes when they do something, and nothing that they do. */
@Timeout(120)
class CacheableClassesTest {
    private static final List<Object[]> VALUES = List.of(
            values(true, 1, 'a', 1L, 1.5f, 2.5, "x", List.of("l")),
            values(true, 1, 'a', 1L, 1.5f, 2.5, new String("x"), new ArrayList<>(List.of("l"))),
            values(false, 1, 'a', 1L, 1.5f, 2.5, "x", List.of("l")),
            values(true, -1, 'a', 1L, 1.5f, 2.5, "x", List.of("l")),
            values(true, 1, 'b', 1L, 1.5f, 2.5, "x", List.of("l")),
            values(true, 1, 'a', 1L << 40, 1.5f, 2.5, "x", List.of("l")),
            values(true, 1, 'a', 1L, Float.NaN, 2.5, "x", List.of("l")),
            values(true, 1, 'a', 1L, 0f, 2.5, "x", List.of("l")),
            values(true, 1, 'a', 1L, -0f, 2.5, "x", List.of("l")),
            values(true, 1, 'a', 1L, 1.5f, Double.NaN, "x", List.of("l")),
            values(true, 1, 'a', 1L, 1.5f, 0.0, "x", List.of("l")),
            values(true, 1, 'a', 1L, 1.5f, -0.0, "x", List.of("l")),
            values(true, 1, 'a', 1L, 1.5f, 2.5, null, List.of("l")),
            values(true, 1, 'a', 1L, 1.5f, 2.5, "x", null));

    @TempDir
    static Path directory;

    private static Path own;
    private static Path jackson;

    private static Object[] values(
            boolean truth, int number, char letter, long large, float half, double real, Object text, Object list) {
        return new Object[] {truth, (byte) number, (short) number, letter, number, large, half, real, text, list};
    }

    @BeforeAll
    static void rewrite() throws Exception {
        Path libraries = Files.createDirectory(directory.resolve("lib"));
        Path original = Path.of(JsonFactory.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        jackson = Files.copy(original, libraries.resolve(original.getFileName().toString()));
        own = directory.resolve("own.jar");
        try (OutputStream file = Files.newOutputStream(own);
                JarOutputStream jar = new JarOutputStream(file)) {
            put(jar, JarFile.MANIFEST_NAME, """
                    Manifest-Version: 1.0
                    Multi-Release: true
                    Implementation-Version: 3
                    Export-Package: everything

                    Name: some/Thing.class
                    SHA-256-Digest: AAAA

                    Name: sealed/
                    Sealed: true
                    SHA-256-Digest: AAAA
                    """.getBytes(StandardCharsets.US_ASCII));
            put(jar, "META-INF/SOMEBODY.SF", new byte[] {1});
            put(jar, "META-INF/SOMEBODY.RSA", new byte[] {1});
            for (Class<?> type : List.of(Components.class, Components.None.class, Components.Own.class)) {
                try (InputStream content =
                        type.getResourceAsStream(type.getName().replaceFirst(".*\\.", "") + ".class")) {
                    put(jar, type.getName().replace('.', '/') + ".class", content.readAllBytes());
                }
            }
        }
        String said = run(List.of(
                Path.of("src/build/java/CacheableClasses.java").toAbsolutePath().toString(),
                libraries.toString(),
                own.toString()));
        assertEquals("", said);
    }

    private static void put(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new ZipEntry(name));
        jar.write(content);
        jar.closeEntry();
    }

    @Test
    void recordsEqualAndHashAsTheyDid() throws Exception {
        try (URLClassLoader loader = loader(own)) {
            Constructor<?> rewritten = constructor(loader.loadClass(Components.class.getName()));
            Constructor<?> original = constructor(Components.class);
            for (Object[] one : VALUES) {
                assertEquals(
                        original.newInstance(one).hashCode(),
                        rewritten.newInstance(one).hashCode());
                for (Object[] other : VALUES) {
                    assertEquals(
                            original.newInstance(one).equals(original.newInstance(other)),
                            rewritten.newInstance(one).equals(rewritten.newInstance(other)),
                            () -> List.of(one) + " and " + List.of(other));
                }
                Object record = rewritten.newInstance(one);
                assertTrue(record.equals(record));
                assertFalse(record.equals(null));
                assertFalse(record.equals("text"));
                assertEquals(original.newInstance(one).toString(), record.toString());
            }
            Constructor<?> none = constructor(loader.loadClass(Components.None.class.getName()));
            assertEquals(none.newInstance(), none.newInstance());
            assertEquals(new Components.None().hashCode(), none.newInstance().hashCode());
            Constructor<?> ownMethods = constructor(loader.loadClass(Components.Own.class.getName()));
            assertEquals(ownMethods.newInstance("a"), ownMethods.newInstance("A"));
            assertEquals(7, ownMethods.newInstance("a").hashCode());
        }
    }

    @Test
    void recordsLeaveNothingToTheStartButTheirText() throws Exception {
        try (JarFile jar = new JarFile(own.toFile())) {
            byte[] bytes = jar.getInputStream(
                            jar.getEntry(Components.class.getName().replace('.', '/') + ".class"))
                    .readAllBytes();
            ClassModel model = ClassFile.of().parse(bytes);
            Set<String> left = new TreeSet<>();
            for (MethodModel method : model.methods()) {
                method.code()
                        .ifPresent(code -> code.forEach(element -> {
                            if (element instanceof InvokeDynamicInstruction call) {
                                left.add(call.name().stringValue());
                            }
                        }));
            }
            assertEquals(Set.of("toString"), left);
        }
    }

    @Test
    void manifestsKeepWhatJavaReads() throws Exception {
        try (JarFile jar = new JarFile(own.toFile())) {
            assertEquals(
                    Set.of("Manifest-Version", "Multi-Release", "Implementation-Version"),
                    names(jar.getManifest().getMainAttributes().keySet()));
            assertEquals(Set.of("sealed/"), jar.getManifest().getEntries().keySet());
            assertEquals(
                    Set.of("Sealed"),
                    names(jar.getManifest().getAttributes("sealed/").keySet()));
            assertEquals(
                    List.of(),
                    jar.stream()
                            .map(ZipEntry::getName)
                            .filter(name -> name.matches("META-INF/SOMEBODY.*"))
                            .toList());
        }
    }

    private static Set<String> names(Set<Object> attributes) {
        Set<String> names = new TreeSet<>();
        attributes.forEach(name -> names.add(name.toString()));
        return names;
    }

    @Test
    void parsersMakeTheirDecimalsWhenTheyNeedThem() throws Exception {
        Path classes = Path.of(ParserProbe.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String said = run(List.of(
                "-Xlog:class+init=info:stdout:none",
                "-cp",
                classes + File.pathSeparator + jackson,
                ParserProbe.class.getName(),
                "1",
                "-2147483649",
                "9223372036854775808",
                "decimal",
                "1.5",
                "2147483648.0",
                "-2147483649.0",
                "9223372036854775808.0",
                "-9223372036854775809.0"));
        List<String> lines = said.lines()
                .filter(line -> line.startsWith("= ") || line.contains("'java/math/BigDecimal'"))
                .map(line -> line.startsWith("= ") ? line.substring(2) : "BigDecimal")
                .toList();
        assertEquals(
                List.of(
                        "1 1 1",
                        "-2147483649 out-of-range -2147483649",
                        "9223372036854775808 out-of-range out-of-range",
                        "decimals",
                        "BigDecimal",
                        "1.5 1 1",
                        "2147483648.0 out-of-range 2147483648",
                        "-2147483649.0 out-of-range -2147483649",
                        "9223372036854775808.0 out-of-range out-of-range",
                        "-9223372036854775809.0 out-of-range out-of-range"),
                lines);
    }

    private static URLClassLoader loader(Path jar) throws IOException {
        return new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }

    private static Constructor<?> constructor(Class<?> type) {
        return type.getConstructors()[0];
    }

    private static String run(List<String> arguments) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(Stream.concat(
                                Stream.of(Path.of(System.getProperty("java.home"), "bin/java")
                                        .toString()),
                                arguments.stream())
                        .toList())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), "it still runs");
        String said = Files.readString(output);
        assertEquals(0, process.exitValue(), said);
        return said;
    }
}
