package build.kiln.e2e.language;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words for {@code buildctl build} that docker buildx would send for a case. */
final class BuildkitWords {
    private static final Pattern ANNOTATION = Pattern.compile("(?:([a-z,-]+(?:\\[.+?])?):)?(.+?)=(.*)");

    private BuildkitWords() {}

    static List<String> of(Case build, Path context, PipedInput input, Side side) {
        List<String> words =
                new ArrayList<>(List.of("--metadata-file", side.metadata().toString()));
        words.addAll(input.isGiven() ? input.buildkit(build, context) : files(build, context));
        for (Case.Option option : build.options()) {
            words.addAll(of(option, context));
        }
        if (!build.values("ulimit").isEmpty()) {
            words.addAll(List.of("--opt", "ulimit=" + String.join(",", build.values("ulimit"))));
        }
        if (!build.values("add-host").isEmpty()) {
            words.addAll(List.of("--opt", "add-hosts=" + String.join(",", build.values("add-host"))));
        }
        if (!build.values("call").isEmpty()) {
            return words;
        }
        for (BuildOutput output : side.outputs()) {
            words.addAll(List.of("--output", output(build, output)));
        }
        return words;
    }

    private static List<String> files(Case build, Path context) {
        Optional<String> remote = build.remote();
        if (remote.isPresent()) {
            return List.of("--opt", "context=" + remote.get());
        }
        Path dockerfile = context.resolve(build.dockerfile());
        return List.of(
                "--local",
                "context=" + context,
                "--local",
                "dockerfile=" + dockerfile.getParent(),
                "--opt",
                "filename=" + dockerfile.getFileName());
    }

    private static List<String> of(Case.Option option, Path context) {
        String value = option.value();
        return switch (option.name()) {
            case "arg" -> List.of("--opt", "build-arg:" + value);
            case "label" -> List.of("--opt", "label:" + value);
            case "target", "platform", "shm-size" -> List.of("--opt", option.name() + "=" + value);
            case "remote-file" -> List.of("--opt", "filename=" + value);
            case "no-cache-filter" -> List.of("--opt", "no-cache=" + value);
            case "call" -> List.of("--progress=quiet", "--opt", "requestid=frontend." + method(value));
            case "entitlement" -> List.of("--allow", value);
            case "secret" -> List.of("--secret", "id=" + Peer.secret(context, value));
            case "ssh" -> List.of("--ssh", Peer.ssh(context, value));
            case "context" -> {
                String[] pair = value.split(" ", 2);
                yield List.of(
                        "--local",
                        pair[0] + "=" + context.resolve(pair[1]),
                        "--opt",
                        "context:" + pair[0] + "=local:" + pair[0]);
            }
            case "image-context" -> context(value, "docker-image://");
            case "url-context" -> context(value, "");
            case "layout-context" -> {
                String[] pair = value.split("[ :]", 3);
                Path layout = context.resolve("../../" + pair[1]).normalize();
                // docker buildx, too, looks up the digest of the tag.
                String image = "layout@" + ImageLayout.digest(layout);
                yield List.of(
                        "--oci-layout", "layout=" + layout, "--opt", "context:" + pair[0] + "=oci-layout://" + image);
            }
            case "ulimit", "add-host", "error", "output", "annotation", "tag", "file", "remote", "stdin" -> List.of();
            default -> throw new IllegalArgumentException(option.name());
        };
    }

    private static String method(String call) {
        String name = call.split(",", 2)[0];
        return name.equals("check") ? "lint" : name;
    }

    private static List<String> context(String value, String prefix) {
        String[] pair = value.split(" ", 2);
        return List.of("--opt", "context:" + pair[0] + "=" + prefix + pair[1]);
    }

    private static String output(Case build, BuildOutput output) {
        StringBuilder fields =
                new StringBuilder(output.argument().replaceFirst("^type=registry", "type=image,push=true"));
        if (!output.isImage()) {
            return fields.toString();
        }
        for (String annotation : build.values("annotation")) {
            fields.append(annotation(annotation));
        }
        if (!build.values("tag").isEmpty()) {
            fields.append(",\"name=").append(String.join(",", output.names())).append('"');
        }
        // Kiln always does with an epoch what BuildKit does when told to.
        if (build.values("arg").stream().anyMatch(arg -> arg.startsWith("SOURCE_DATE_EPOCH="))) {
            fields.append(",rewrite-timestamp=true");
        }
        return fields.toString();
    }

    private static String annotation(String text) {
        Matcher parts = ANNOTATION.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(text);
        }
        StringBuilder fields = new StringBuilder();
        for (String level :
                Optional.ofNullable(parts.group(1)).orElse("manifest").split(",", -1)) {
            fields.append(",annotation-%s.%s=%s".formatted(level, parts.group(2), parts.group(3)));
        }
        return fields.toString();
    }
}
