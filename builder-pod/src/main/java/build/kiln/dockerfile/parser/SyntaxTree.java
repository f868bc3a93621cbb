package build.kiln.dockerfile.parser;

import java.util.List;
import java.util.Optional;

/**
 * A Dockerfile's statements.
 *
 * @param directives those at its top, in order
 * @param escape what escapes characters and continues lines
 * @param emptyContinuations lines where a statement with empty continuation lines ends
 */
public record SyntaxTree(
        SourceFile file,
        List<Directive> directives,
        char escape,
        List<Statement> statements,
        List<LineRange> emptyContinuations) {
    public SyntaxTree {
        directives = List.copyOf(directives);
        statements = List.copyOf(statements);
        emptyContinuations = List.copyOf(emptyContinuations);
    }

    public static SyntaxTree parse(SourceFile file) throws DockerfileException {
        try {
            return new FileParser(file).parse();
        } catch (DockerfileException e) {
            throw e.in(file);
        }
    }

    public Optional<Directive> directive(Directive.Name name) {
        return directives.stream().filter(directive -> directive.name() == name).findFirst();
    }
}
