package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.instruction.Origin;
import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.SourceFile;
import build.kiln.failure.BuildException;
import build.kiln.failure.Location;
import build.kiln.failure.Reason;

/** Says a Dockerfile's mistakes as build failures. */
final class Mistake {
    private static final String CHECK = "kiln build --check reads the file without building it";

    private Mistake() {}

    static BuildException of(DockerfileException e, SourceFile file) {
        Reason reason = switch (e.kind()) {
            case SYNTAX -> Reason.DOCKERFILE_SYNTAX;
            case UNKNOWN_INSTRUCTION -> Reason.UNKNOWN_INSTRUCTION;
        };
        BuildException failure = BuildException.of(reason, e.message());
        if (e.lines().isPresent()) {
            int first = e.lines().get().first();
            int last = e.lines().get().last();
            failure = failure.at(new Location(file.name(), first, last, firstLine(file, first)));
        }
        return failure.withHint(e.remedy().orElse(CHECK));
    }

    static BuildException at(BuildException failure, SourceFile file, Origin origin) {
        return failure.at(location(file, origin));
    }

    static Location location(SourceFile file, Origin origin) {
        return new Location(file.name(), origin.lines().first(), origin.lines().last(), origin.source());
    }

    static BuildException syntax(String message) {
        return BuildException.of(Reason.DOCKERFILE_SYNTAX, message);
    }

    private static String firstLine(SourceFile file, int line) {
        return file.text().lines().skip(line - 1L).findFirst().orElse("").strip();
    }
}
