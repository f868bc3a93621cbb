package build.kiln.contract;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A parsed JSON object whose members are asked for by type; errors name the member's path, never its value. */
final class JsonObject {
    private final String path;
    private final Map<String, Object> members;

    private JsonObject(String path, Map<String, Object> members) {
        this.path = path;
        this.members = members;
    }

    /** Parses a text that holds one object and nothing else. */
    static JsonObject parse(String text) throws ContractException {
        return new JsonObject("", JsonReader.read(text));
    }

    /** The version that every document states; refuses others than {@code known}. */
    void checkVersion(int known) throws ContractException {
        long version = number("version");
        if (version != known) {
            throw new ContractException("version " + version
                    + " of the contract is not understood here, only " + known
                    + ": operator and builder image must be of the same release");
        }
    }

    String text(String name) throws ContractException {
        return optionalText(name).orElseThrow(() -> missing(name));
    }

    Optional<String> optionalText(String name) throws ContractException {
        return member(name, String.class, "a string");
    }

    long number(String name) throws ContractException {
        return optionalNumber(name).orElseThrow(() -> missing(name));
    }

    OptionalLong optionalNumber(String name) throws ContractException {
        Optional<Long> number = member(name, Long.class, "an integer");
        return number.isPresent() ? OptionalLong.of(number.get()) : OptionalLong.empty();
    }

    /** A time in seconds since 1970. */
    Optional<Instant> optionalSeconds(String name) throws ContractException {
        OptionalLong seconds = optionalNumber(name);
        return seconds.isPresent() ? Optional.of(Instant.ofEpochSecond(seconds.getAsLong())) : Optional.empty();
    }

    int integer(String name) throws ContractException {
        return optionalInteger(name).orElseThrow(() -> missing(name));
    }

    OptionalInt optionalInteger(String name) throws ContractException {
        OptionalLong number = optionalNumber(name);
        if (number.isEmpty()) {
            return OptionalInt.empty();
        }
        if (number.getAsLong() != (int) number.getAsLong()) {
            throw new ContractException(path + name + " is out of range");
        }
        return OptionalInt.of((int) number.getAsLong());
    }

    boolean flag(String name) throws ContractException {
        return member(name, Boolean.class, "true or false").orElse(false);
    }

    <E extends Enum<E>> E choice(String name, Class<E> type) throws ContractException {
        String text = text(name);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw new ContractException(path + name + " has a value that is not known here");
    }

    JsonObject object(String name) throws ContractException {
        return optionalObject(name).orElseThrow(() -> missing(name));
    }

    Optional<JsonObject> optionalObject(String name) throws ContractException {
        Object value = members.get(name);
        return value == null ? Optional.empty() : Optional.of(nested(path + name, value));
    }

    /** The objects of a list, none when it is absent. */
    List<JsonObject> objects(String name) throws ContractException {
        List<JsonObject> objects = new ArrayList<>();
        for (Object item : items(name)) {
            objects.add(nested(path + name + "[" + objects.size() + "]", item));
        }
        return objects;
    }

    /** The strings of a list, none when it is absent. */
    List<String> texts(String name) throws ContractException {
        List<String> texts = new ArrayList<>();
        for (Object item : items(name)) {
            texts.add(cast(path + name + "[" + texts.size() + "]", item, String.class, "a string"));
        }
        return texts;
    }

    private List<?> items(String name) throws ContractException {
        Object value = members.get(name);
        return value == null ? List.of() : cast(path + name, value, List.class, "a list");
    }

    /** The names of the members, in order. */
    List<String> names() {
        return List.copyOf(members.keySet());
    }

    /** The object {@code name} as a map of strings, empty when it is absent. */
    Map<String, String> textMap(String name) throws ContractException {
        Map<String, String> map = new LinkedHashMap<>();
        Optional<JsonObject> object = optionalObject(name);
        if (object.isPresent()) {
            for (String key : object.get().names()) {
                map.put(key, object.get().text(key));
            }
        }
        return map;
    }

    private <T> Optional<T> member(String name, Class<T> type, String what) throws ContractException {
        Object value = members.get(name);
        return value == null ? Optional.empty() : Optional.of(cast(path + name, value, type, what));
    }

    private static JsonObject nested(String path, Object value) throws ContractException {
        Map<String, Object> members = new LinkedHashMap<>();
        Map<?, ?> map = cast(path, value, Map.class, "an object");
        map.forEach((name, member) -> members.put((String) name, member));
        return new JsonObject(path + ".", members);
    }

    private static <T> T cast(String path, Object value, Class<T> type, String what) throws ContractException {
        if (!type.isInstance(value)) {
            throw new ContractException(path + " is not " + what);
        }
        return type.cast(value);
    }

    private ContractException missing(String name) {
        return new ContractException(path + name + " is missing");
    }
}
