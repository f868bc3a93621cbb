package build.kiln.cli;

import build.kiln.contract.RegistryAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** How registries are reached. */
final class RegistryOptions implements OptionGroup {
    List<String> insecure = new ArrayList<>();
    List<String> mirrors = new ArrayList<>();
    Optional<Path> authorities = Optional.empty();

    @Override
    public void declare(Declaration to) {
        to.option("--insecure-registry")
                .label("HOST[:PORT]")
                .about("A registry that may be asked over plain HTTP.")
                .texts(value -> insecure = value);
        to.option("--registry-mirror")
                .label("FROM=TO")
                .about("Ask TO first for what registry FROM has.")
                .texts(value -> mirrors = value);
        to.option("--registry-ca")
                .label("FILE")
                .about("Further certificate authorities, in PEM.")
                .path(value -> authorities = Optional.of(value));
    }

    /** The same, with the credentials of docker's config.json where it exists. */
    RegistryAccess resolve(Console console) {
        return resolve(console, List.of());
    }

    /** The same, where {@code more} may be asked over plain HTTP, too. */
    RegistryAccess resolve(Console console, List<String> more) {
        Map<String, List<String>> byHost = new LinkedHashMap<>();
        for (String mirror : mirrors) {
            KeyValue pair = KeyValue.parse("--registry-mirror", mirror);
            byHost.computeIfAbsent(pair.key(), host -> new ArrayList<>()).add(pair.value());
        }
        Optional<String> config =
                Optional.of(dockerConfig(console)).filter(Files::isRegularFile).map(Path::toString);
        return new RegistryAccess(
                config,
                config,
                Stream.concat(insecure.stream(), more.stream()).distinct().toList(),
                authorities.map(file -> file.toAbsolutePath().toString()),
                byHost);
    }

    /** Where docker keeps credentials, whether or not the file exists. */
    static Path dockerConfig(Console console) {
        return console.variable("DOCKER_CONFIG")
                .map(Path::of)
                .orElseGet(() -> console.home().resolve(".docker"))
                .resolve("config.json");
    }
}
