package build.kiln.build;

import build.kiln.contract.BuildRequest;
import build.kiln.contract.SecretFile;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Build arguments that stand in Secrets: read here, so that no request holds them, and masked from then on. */
final class SecretArguments {
    private SecretArguments() {}

    /** The same request with the values of all its arguments. */
    static BuildRequest read(BuildRequest request, Scrubber scrubber) throws BuildException, IOException {
        Map<String, String> args = new LinkedHashMap<>(request.args());
        for (SecretFile arg : request.secretArgs()) {
            byte[] value = value(arg);
            scrubber.add(value);
            args.put(arg.id(), new String(value, StandardCharsets.UTF_8));
        }
        return request.withArgs(args, List.of());
    }

    private static byte[] value(SecretFile arg) throws BuildException, IOException {
        try {
            return Files.readAllBytes(Path.of(arg.path()));
        } catch (NoSuchFileException e) {
            throw BuildException.of(
                            Reason.INVALID_REQUEST,
                            "the value of the build argument " + arg.id() + " is not at " + arg.path(),
                            e)
                    .withHint("put it there, or give spec.args[" + arg.id() + "] a value");
        }
    }
}
