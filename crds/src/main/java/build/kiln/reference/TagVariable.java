package build.kiln.reference;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a tag template may hold between braces. */
enum TagVariable {
    BRANCH("branch", "the source is no branch of a Git repository"),
    TAG("tag", "the source is no tag of a Git repository"),
    COMMIT("commit", "the source is no Git repository"),
    TIMESTAMP("timestamp", "time is always known"),
    DATE("date", "time is always known"),
    BUILD("build", "builds are always numbered");

    private final String text;
    private final String absence;

    TagVariable(String text, String absence) {
        this.text = text;
        this.absence = absence;
    }

    static Optional<TagVariable> named(String name) {
        return Arrays.stream(values())
                .filter(variable -> variable.text.equals(name))
                .findAny();
    }

    static String names() {
        return Arrays.stream(values())
                .map(variable -> "{" + variable.text + "}")
                .collect(Collectors.joining(", "));
    }

    Optional<String> of(TagValues values) {
        return switch (this) {
            case BRANCH -> values.branch();
            case TAG -> values.gitTag();
            case COMMIT -> values.commit();
            case TIMESTAMP -> Optional.of(Long.toString(values.time().getEpochSecond()));
            case DATE ->
                Optional.of(DateTimeFormatter.BASIC_ISO_DATE.format(
                        values.time().atOffset(ZoneOffset.UTC).toLocalDate()));
            case BUILD -> Optional.of(Long.toString(values.build()));
        };
    }

    String absence() {
        return "{" + text + "} has no value: " + absence;
    }
}
