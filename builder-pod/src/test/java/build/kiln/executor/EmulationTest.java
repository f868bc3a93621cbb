package build.kiln.executor;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.oci.Platform;
import build.kiln.oci.Platforms;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmulationTest {
    private static final Platform MACHINE = Platforms.normalise(Platform.linux(System.getProperty("os.arch", "")));

    @TempDir
    Path directory;

    @Test
    void triesWhetherProgramsOfAnotherArchitectureRun() {
        // To an engine that takes itself for another machine, this machine's own programs are foreign.
        Platform other = MACHINE.architecture().equals("s390x") ? Platform.linux("amd64") : Platform.linux("s390x");
        Emulation emulation = new Emulation(other, directory);
        assertDoesNotThrow(() -> emulation.require(MACHINE));
        assertTrue(directory.toFile().list().length == 0, "the program it tried is gone");
    }

    @Test
    void namesTheRemedyWhereNothingRunsThem() throws Exception {
        Emulation emulation = new Emulation(MACHINE, directory);
        Platform foreign = Platform.linux("loong64");
        if (Files.exists(Path.of("/proc/sys/fs/binfmt_misc/qemu-loongarch64"))) {
            emulation.require(foreign);
            return;
        }
        BuildException e = assertThrows(BuildException.class, () -> emulation.require(foreign));
        assertEquals(Reason.PLATFORM_UNSUPPORTED, e.reason());
        assertTrue(e.message().startsWith("RUN for linux/loong64 needs emulation: this machine is " + MACHINE));
        assertTrue(e.hint().orElse("").contains("binfmt"));
    }

    @Test
    void leavesUnknownArchitecturesToTheKernel() {
        assertDoesNotThrow(() -> new Emulation(MACHINE, directory).require(Platform.linux("toaster")));
    }
}
