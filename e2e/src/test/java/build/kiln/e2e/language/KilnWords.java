package build.kiln.e2e.language;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of {@code kiln build} for a case. */
final class KilnWords {
    private KilnWords() {}

    static List<String> of(Case build, Path context, List<BuildOutput> outputs, Path metadata) {
        List<String> words = new ArrayList<>(List.of("build", "--progress=plain"));
        words.addAll(List.of("--insecure-registry", Peer.REGISTRY, "--registry-mirror", "docker.io=" + Peer.REGISTRY));
        words.addAll(List.of("--metadata-file", metadata.toString()));
        for (Case.Option option : build.options()) {
            words.addAll(of(option, context));
        }
        for (BuildOutput output : outputs) {
            words.addAll(List.of("--output", output.argument()));
        }
        words.add(build.remote().orElse(context.toString()));
        return words;
    }

    private static List<String> of(Case.Option option, Path context) {
        String value = option.value();
        return switch (option.name()) {
            case "arg" -> List.of("--build-arg", value);
            case "label", "target", "platform", "ulimit", "shm-size", "annotation", "tag", "no-cache-filter", "call" ->
                List.of("--" + option.name(), value);
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
            case "error", "entitlement", "output", "remote" -> List.of();
            default -> throw new IllegalArgumentException(option.name());
        };
    }

    private static List<String> named(String value, String prefix) {
        String[] pair = value.split(" ", 2);
        return List.of("--build-context", pair[0] + "=" + prefix + pair[1]);
    }
}
