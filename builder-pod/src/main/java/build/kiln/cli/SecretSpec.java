package build.kiln.cli;

import java.util.Optional;

/** One {@code --secret}: {@code id=ID[,src=FILE|,env=VARIABLE]}; without a source it is the variable or the file ID. */
record SecretSpec(String id, Optional<String> file, Optional<String> variable) {
    static SecretSpec parse(String text) {
        Fields fields = Fields.parse("--secret", text);
        String id = fields.take("id").orElseThrow(() -> new UsageException("--secret: id is missing"));
        Optional<String> type = fields.take("type");
        Optional<String> source = fields.takeAny("src", "source");
        Optional<String> variable = fields.take("env");
        fields.done();
        if (type.filter("env"::equals).isPresent()) {
            return new SecretSpec(
                    id, Optional.empty(), variable.or(() -> source).or(() -> Optional.of(id)));
        }
        type.filter(value -> !value.equals("file")).ifPresent(value -> {
            throw new UsageException("--secret: type is file or env, not \"%s\"".formatted(value));
        });
        if (source.isPresent() && variable.isPresent()) {
            throw new UsageException("--secret: a secret comes from src or from env, not from both");
        }
        return new SecretSpec(id, source, variable);
    }
}
