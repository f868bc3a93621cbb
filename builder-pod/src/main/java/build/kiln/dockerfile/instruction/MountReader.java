package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.instruction.RunMount.Sharing;
import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.text.Quote;
import build.kiln.dockerfile.text.Suggestion;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Takes the fields of one {@code --mount} in order; what some of them may be depends on those before. */
final class MountReader {
    private static final List<String> KEYS = List.of(
            "type",
            "from",
            "source",
            "target",
            "readonly",
            "id",
            "sharing",
            "required",
            "size",
            "mode",
            "uid",
            "gid",
            "src",
            "dst",
            "destination",
            "ro",
            "rw",
            "readwrite",
            "env");

    private RunMount.Type type = RunMount.Type.BIND;
    private String from = "";
    private String source = "";
    private String target = "";
    private Optional<Boolean> readOnly = Optional.empty();
    private long sizeBytes;
    private String id = "";
    private Optional<Sharing> sharing = Optional.empty();
    private boolean required;
    private Optional<String> env = Optional.empty();
    private OptionalLong mode = OptionalLong.empty();
    private OptionalLong uid = OptionalLong.empty();
    private OptionalLong gid = OptionalLong.empty();

    /** A field without value. */
    void flag(String field) throws DockerfileException {
        String key = field.toLowerCase(Locale.ROOT);
        switch (key) {
            case "readonly", "ro" -> readOnly = Optional.of(true);
            case "readwrite", "rw" -> readOnly = Optional.of(false);
            case "required" -> {
                requireType(key, RunMount.Type.SECRET, RunMount.Type.SSH);
                required = true;
            }
            default -> throw FlagValue.notAPair(field);
        }
    }

    void option(String key, String value, String field) throws DockerfileException {
        switch (key) {
            case "type" -> type = choice(RunMount.Type.values(), value, "mount type");
            case "from" -> from = value;
            case "source", "src" -> source = value;
            case "target", "dst", "destination" -> target = value;
            case "readonly", "ro" -> readOnly = Optional.of(FlagValue.bool(key, value));
            case "readwrite", "rw" -> readOnly = Optional.of(!FlagValue.bool(key, value));
            case "required" -> {
                requireType(key, RunMount.Type.SECRET, RunMount.Type.SSH);
                required = FlagValue.bool(key, value);
            }
            case "size" -> {
                requireType(key, RunMount.Type.TMPFS);
                sizeBytes = FlagValue.size(key, value);
            }
            case "id" -> id = value;
            case "sharing" -> sharing = Optional.of(choice(Sharing.values(), value, "sharing value"));
            case "mode" -> mode = OptionalLong.of(FlagValue.number(key, value, 8));
            case "uid" -> uid = OptionalLong.of(FlagValue.number(key, value, 10));
            case "gid" -> gid = OptionalLong.of(FlagValue.number(key, value, 10));
            case "env" -> env = Optional.of(value);
            default ->
                throw DockerfileException.of(
                        "unexpected key '" + key + "' in '" + field + "'" + Suggestion.hint(Suggestion.of(key, KEYS)));
        }
    }

    RunMount mount() throws DockerfileException {
        boolean hasOwner = type == RunMount.Type.SECRET || type == RunMount.Type.SSH || type == RunMount.Type.CACHE;
        requireAbsent(hasOwner, "mode", mode);
        requireAbsent(hasOwner, "uid", uid);
        requireAbsent(hasOwner, "gid", gid);
        if (type == RunMount.Type.SECRET) {
            checkSecret();
        }
        if (sharing.isPresent() && type != RunMount.Type.CACHE) {
            throw DockerfileException.of("invalid cache sharing set for " + word(type) + " mount");
        }
        boolean readOnlyByDefault = type != RunMount.Type.CACHE && type != RunMount.Type.TMPFS;
        return new RunMount(
                type,
                from,
                source,
                target,
                readOnly.orElse(readOnlyByDefault),
                sizeBytes,
                id,
                sharing,
                required,
                env,
                mode,
                uid,
                gid);
    }

    private void checkSecret() throws DockerfileException {
        if (!from.isEmpty()) {
            throw DockerfileException.of("secret mount should not have a from");
        }
        if (sharing.isPresent()) {
            throw DockerfileException.of("secret mount should not define sharing");
        }
        if (source.isEmpty() && target.isEmpty() && id.isEmpty()) {
            throw DockerfileException.of("invalid secret mount. one of source, target required")
                    .withRemedy("Name the secret: --mount=type=secret,id=NAME.");
        }
        if (!source.isEmpty() && !id.isEmpty()) {
            throw DockerfileException.of("both source and id can't be set");
        }
    }

    private void requireType(String key, RunMount.Type... allowed) throws DockerfileException {
        if (!List.of(allowed).contains(type)) {
            throw DockerfileException.of("unexpected key '" + key + "' for mount type '" + word(type) + "'");
        }
    }

    private void requireAbsent(boolean allowed, String key, OptionalLong value) throws DockerfileException {
        if (!allowed && value.isPresent()) {
            throw DockerfileException.of(key + " not allowed for " + Quote.quote(word(type)) + " type mounts");
        }
    }

    private static <T extends Enum<T>> T choice(T[] values, String given, String what) throws DockerfileException {
        String wanted = given.toLowerCase(Locale.ROOT);
        List<String> words = Arrays.stream(values).map(MountReader::word).toList();
        int index = words.indexOf(wanted);
        if (index < 0) {
            throw DockerfileException.of(
                    "unsupported " + what + " " + Quote.quote(given) + Suggestion.hint(Suggestion.of(given, words)));
        }
        return values[index];
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
