package build.kiln.cli;

import build.kiln.dockerfile.parser.SourceFile;
import build.kiln.frontend.dockerfile.Targets;
import build.kiln.frontend.dockerfile.Targets.Role;
import build.kiln.frontend.dockerfile.Targets.Target;
import java.io.IOException;

/** What {@code kiln build --call=targets} prints, in the form that {@code docker buildx build} gives it. */
final class TargetsText {
    private static final String DEFAULT = "(default)";

    private TargetsText() {}

    static String table(Targets targets) {
        AlignedText table = AlignedText.withGap(1).line("TARGET", "DESCRIPTION");
        targets.targets().forEach(target -> table.line(shown(target), target.description()));
        return table.toString();
    }

    private static String shown(Target target) {
        return switch (target.role()) {
            case DEFAULT -> target.name().map(name -> name + " " + DEFAULT).orElse(DEFAULT);
            case OTHER -> target.name().orElse("");
        };
    }

    static String json(Targets targets, SourceFile source) throws IOException {
        return SourceJson.of(source, json -> {
            json.writeArrayFieldStart("targets");
            for (Target target : targets.targets()) {
                json.writeStartObject();
                SourceJson.text(json, "name", target.name().orElse(""));
                SourceJson.flag(json, "default", target.role() == Role.DEFAULT);
                SourceJson.text(json, "description", target.description());
                SourceJson.text(json, "base", target.base());
                SourceJson.text(json, "platform", target.platform());
                SourceJson.location(json, target.lines());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
