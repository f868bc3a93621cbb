package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionValuesTest {
    @Test
    void outputsReadAsBuildxReadsThem() {
        assertEquals(
                new OutputSpec.Oci(Optional.of(Path.of("a,b.tar")), true),
                OutputSpec.parse("type=oci,\"dest=a,b.tar\""));
        assertEquals(
                new OutputSpec.Oci(Optional.of(Path.of("out")), false),
                OutputSpec.parse("type=oci,dest=out,tar=false"));
        assertEquals(new OutputSpec.Local(Path.of("out")), OutputSpec.parse("out"));
        assertEquals(new OutputSpec.Tar(Optional.empty()), OutputSpec.parse("-"));
        assertEquals(new OutputSpec.Tar(Optional.empty()), OutputSpec.parse("type=tar,dest=-"));
        assertEquals(new OutputSpec.Registry(), OutputSpec.parse("type=image,push=true"));
        assertEquals(new OutputSpec.Docker(Optional.empty()), OutputSpec.parse("type=docker"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "type=",
                "type=zip",
                "dest=x",
                "type=local",
                "type=oci,tar=false",
                "type=oci,tar=perhaps",
                "type=tar,colour=red",
                "type=oci,\"dest=x"
            })
    void outputsThatMakeNoSenseAreRefused(String text) {
        assertThrows(UsageException.class, () -> OutputSpec.parse(text));
    }

    @Test
    void secretsHaveAFileOrAVariable() {
        assertEquals(
                new SecretSpec("npm", Optional.of("/run/npm"), Optional.empty()),
                SecretSpec.parse("id=npm,src=/run/npm"));
        assertEquals(
                new SecretSpec("npm", Optional.empty(), Optional.of("TOKEN")), SecretSpec.parse("id=npm,env=TOKEN"));
        assertEquals(new SecretSpec("npm", Optional.empty(), Optional.of("npm")), SecretSpec.parse("type=env,id=npm"));
        assertThrows(UsageException.class, () -> SecretSpec.parse("src=/run/npm"));
        assertThrows(UsageException.class, () -> SecretSpec.parse("id=npm,src=/run/npm,env=TOKEN"));
    }

    @Test
    void anArgumentWithoutAValueTakesItFromTheEnvironment() {
        assertEquals(
                Map.of("A", "1=2", "HOME", "/home/me"),
                KeyValue.arguments(
                        List.of("A=0", "A=1=2", "HOME", "UNSET"),
                        name -> Optional.ofNullable(Map.of("HOME", "/home/me").get(name))));
    }
}
