package build.kiln.dockerfile.parser;

import build.kiln.dockerfile.shell.ShellException;
import build.kiln.dockerfile.shell.ShellLexer;
import build.kiln.dockerfile.shell.ShellLexer.Option;
import build.kiln.dockerfile.shell.Variables;
import build.kiln.dockerfile.text.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Joins lines to statements and reads their heredocs. */
final class FileParser {
    private static final Set<String> WITH_HEREDOCS = Set.of("add", "copy", "run");
    private static final ShellLexer WORDS =
            ShellLexer.of(ShellLexer.DEFAULT_ESCAPE).with(Option.KEEP_QUOTES, Option.KEEP_ESCAPES, Option.KEEP_UNSET);

    private final SourceFile file;
    private final LineReader in;
    private final DirectiveReader directives = DirectiveReader.atStart();
    private final List<Statement> statements = new ArrayList<>();
    private final List<LineRange> emptyContinuations = new ArrayList<>();
    private final List<String> comments = new ArrayList<>();
    private StatementParser parser = new StatementParser(ShellLexer.DEFAULT_ESCAPE);

    FileParser(SourceFile file) {
        this.file = file;
        this.in = new LineReader(file);
    }

    SyntaxTree parse() throws DockerfileException {
        if (file.text().isEmpty()) {
            throw DockerfileException.of("the Dockerfile cannot be empty")
                    .withRemedy("Write at least a FROM instruction.");
        }
        while (in.hasNext()) {
            String raw = in.next();
            String line = Space.trimStart(Newlines.strip(raw));
            if (!readDirective(line)) {
                keepComment(raw);
            }
            if (!line.isEmpty() && !isComment(line)) {
                statements.add(statement(line));
                comments.clear();
            }
        }
        if (statements.isEmpty()) {
            throw DockerfileException.of("file with no instructions")
                    .at(LineRange.of(Math.max(1, in.number())))
                    .withRemedy("Write at least a FROM instruction.");
        }
        return new SyntaxTree(file, DirectiveReader.readAll(file), parser.escape(), statements, emptyContinuations);
    }

    private boolean readDirective(String line) throws DockerfileException {
        Optional<Directive> directive = directives.read(line);
        if (directive.isPresent() && directive.get().name() == Directive.Name.ESCAPE) {
            String value = directive.get().value();
            if (!value.equals("`") && !value.equals("\\")) {
                throw DockerfileException.of("invalid escape token '" + value + "' does not match ` or \\")
                        .at(LineRange.of(in.number()));
            }
            parser = new StatementParser(value.charAt(0));
        }
        return directive.isPresent();
    }

    /** An empty comment parts the comments above it from the instruction below. */
    private void keepComment(String raw) {
        if (!isComment(raw)) {
            return;
        }
        String comment = Space.trim(raw.substring(1));
        if (comment.isEmpty()) {
            comments.clear();
        } else {
            comments.add(comment);
        }
    }

    private Statement statement(String firstLine) throws DockerfileException {
        int start = in.number();
        String source = joinContinuations(firstLine);
        LineRange lines = new LineRange(start, in.number());
        try {
            Statement statement = parser.parse(source, lines, comments);
            return takesHeredocs(statement) && source.contains("<<") ? withHeredocs(statement) : statement;
        } catch (DockerfileException e) {
            throw e.at(lines);
        }
    }

    private String joinContinuations(String firstLine) throws DockerfileException {
        StringBuilder joined = new StringBuilder();
        boolean open = append(firstLine, joined);
        boolean empty = false;
        while (open && in.hasNext()) {
            String line = Newlines.strip(in.next());
            if (isComment(line)) {
                continue;
            }
            if (Space.isBlank(line)) {
                empty = true;
                continue;
            }
            open = append(line, joined);
        }
        if (empty) {
            emptyContinuations.add(LineRange.of(in.number()));
        }
        return joined.toString();
    }

    /** Adds {@code line} without its continuation mark; true when it had one. */
    private boolean append(String line, StringBuilder joined) {
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
            end--;
        }
        char escape = parser.escape();
        boolean continued = end > 0 && line.charAt(end - 1) == escape && (end == 1 || line.charAt(end - 2) != escape);
        joined.append(continued ? line.substring(0, end - 1) : line);
        return continued;
    }

    private static boolean takesHeredocs(Statement statement) {
        Statement inner = statement;
        if (statement.arguments() instanceof Arguments.Nested nested) {
            inner = nested.statement();
        }
        return WITH_HEREDOCS.contains(inner.keyword().toLowerCase(Locale.ROOT))
                && !(inner.arguments() instanceof Arguments.Json);
    }

    private Statement withHeredocs(Statement statement) throws DockerfileException {
        List<Heredoc> read = new ArrayList<>();
        for (Heredoc announced : announced(statement.source())) {
            StringBuilder content = new StringBuilder();
            boolean ended = false;
            while (!ended && in.hasNext()) {
                String line = in.next();
                ended = announced.endsWith(line);
                content.append(ended ? "" : line);
            }
            if (!ended) {
                throw DockerfileException.of("unterminated heredoc")
                        .at(new LineRange(statement.lines().first(), in.number()))
                        .withRemedy("End it with a line that holds only " + announced.name() + ".");
            }
            read.add(announced.withContent(content.toString()));
        }
        return statement.withHeredocs(read, in.number());
    }

    private static List<Heredoc> announced(String source) throws DockerfileException {
        List<Heredoc> heredocs = new ArrayList<>();
        try {
            for (String word : words(source)) {
                Heredoc.announced(word).ifPresent(heredocs::add);
            }
        } catch (ShellException e) {
            throw DockerfileException.of(String.valueOf(e.getMessage()));
        }
        return heredocs;
    }

    /** A line whose quotes do not balance has no heredocs: what it means is for the shell to say. */
    private static List<String> words(String source) {
        try {
            return WORDS.expandToWords(source, Variables.NONE);
        } catch (ShellException e) {
            return List.of();
        }
    }

    private static boolean isComment(String line) {
        return Space.trimStart(line).startsWith("#");
    }
}
