package build.kiln.e2e.language;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of {@code kiln build} for a case. */
final class KilnWords {
    private KilnWords() {}

    static List<String> of(Case build, Path context, PipedInput input, Side side) {
        List<String> words = new ArrayList<>(List.of("build", "--progress=plain"));
        words.addAll(List.of("--insecure-registry", Peer.REGISTRY, "--registry-mirror", "docker.io=" + Peer.REGISTRY));
        words.addAll(List.of("--metadata-file", side.metadata().toString()));
        if (side.hasImageId(build)) {
            words.addAll(List.of("--iidfile", side.imageId().toString()));
        }
        for (Case.Option option : build.options()) {
            words.addAll(of(option, context));
        }
        for (BuildOutput output : side.outputs()) {
            words.addAll(List.of("--output", output.argument()));
        }
        words.addAll(input.kiln(build, context));
        return words;
    }

    private static List<String> of(Case.Option option, Path context) {
        String value = option.value();
        return switch (option.name()) {
            case "arg" -> List.of("--build-arg", value);
            case "label", "target", "platform", "ulimit", "shm-size", "annotation", "no-cache-filter", "call" ->
                List.of("--" + option.name(), value);
            case "tag" -> List.of("--tag", value.replace(BuildOutput.SIDE, "kiln"));
            case "file" -> List.of("--file", context.resolve(value).toString());
            case "remote-file" -> List.of("--file", value);
            case "add-host" -> List.of("--add-host", value.replace('=', ':'));
            case "secret" -> List.of("--secret", "id=" + Peer.secret(context, value));
            case "ssh" -> List.of("--ssh", Peer.ssh(context, value));
            case "context" -> named(value, context + "/");
            case "image-context" -> named(value, "docker-image://");
            case "layout-context" ->
                named(value, "oci-layout://" + context.resolve("../..").normalize() + "/");
            case "url-context" -> named(value, "");
            case "error", "entitlement", "output", "remote", "stdin" -> List.of();
            default -> throw new IllegalArgumentException(option.name());
        };
    }

    private static List<String> named(String value, String prefix) {
        String[] pair = value.split(" ", 2);
        return List.of("--build-context", pair[0] + "=" + prefix + pair[1]);
    }
}
