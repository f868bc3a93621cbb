package build.kiln.executor;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.oci.Platform;
import build.kiln.oci.Platforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * Which platforms' programs this machine runs. It tries with the smallest of programs, because a pod does not see what is
 * registered with the node's binfmt_misc.
 */
public final class Emulation {
    private static final long SECONDS = 20;
    private static final FileAttribute<?> EXECUTABLE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Platform machine;
    private final Path directory;
    private final ConcurrentMap<String, Boolean> known = new ConcurrentHashMap<>();

    /**
     * What runs on {@code machine}.
     *
     * @param directory for the programs it tries, on a file system that allows to run them
     */
    public Emulation(Platform machine, Path directory) {
        this.machine = machine;
        this.directory = directory;
    }

    /**
     * Checks that a step for {@code platform} can run here.
     *
     * @throws BuildException when its programs cannot be run: with the remedy
     */
    public void require(Platform platform) throws BuildException, IOException, InterruptedException {
        if (!runs(platform)) {
            throw BuildException.of(
                            Reason.PLATFORM_UNSUPPORTED,
                            "RUN for " + platform + " needs emulation: this machine is " + machine
                                    + " and no interpreter for " + platform.architecture()
                                    + " programs is registered (binfmt_misc)")
                    .withHint(
                            "Register QEMU on the node (the package qemu-user-static, or the image tonistiigi/binfmt),"
                                    + " build on a node of that architecture, or compile across platforms in a stage"
                                    + " FROM --platform=$BUILDPLATFORM.");
        }
    }

    private boolean runs(Platform platform) throws IOException, InterruptedException {
        if (Platforms.normalise(platform).architecture().equals(machine.architecture())) {
            return true;
        }
        Optional<byte[]> program = ForeignProgram.of(platform.architecture());
        if (program.isEmpty()) {
            return true;
        }
        Boolean tried = known.get(platform.architecture());
        if (tried == null) {
            tried = tryOut(program.get());
            known.put(platform.architecture(), tried);
        }
        return tried;
    }

    private boolean tryOut(byte[] program) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path file = Files.createTempFile(directory, "probe", "", EXECUTABLE);
        try {
            Files.write(file, program);
            Process process = new ProcessBuilder(file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == ForeignProgram.EXIT_CODE;
        } catch (IOException notExecutable) {
            return false;
        } finally {
            Files.delete(file);
        }
    }
}
