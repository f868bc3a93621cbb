package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Heredoc;
import build.kiln.dockerfile.parser.Statement;
import build.kiln.dockerfile.shell.ShellException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What ADD and COPY share: what goes where.
 *
 * @param paths sources by path, in order
 * @param files sources that are heredocs, in order
 */
public record Transfer(List<String> paths, List<InlineFile> files, String destination) {
    public Transfer {
        paths = List.copyOf(paths);
        files = List.copyOf(files);
    }

    /**
     * A file whose content stands in the Dockerfile.
     *
     * @param expand whether variables in the content count
     */
    public record InlineFile(String name, String content, boolean expand) {}

    static Transfer parse(String name, Statement statement) throws DockerfileException {
        List<String> words = statement.arguments().strings();
        String destination = words.getLast();
        if (Heredoc.announcedBy(destination).isPresent()) {
            throw DockerfileException.of(name + " cannot accept a heredoc as a destination");
        }
        Map<String, Heredoc> heredocs = statement.heredocs().stream()
                .collect(Collectors.toMap(Heredoc::name, heredoc -> heredoc, (first, second) -> second));
        List<String> paths = new ArrayList<>();
        List<InlineFile> files = new ArrayList<>();
        for (String word : words.subList(0, words.size() - 1)) {
            Optional<Heredoc> announced = Heredoc.announcedBy(word);
            if (announced.isEmpty()) {
                paths.add(word);
            } else {
                Heredoc start = announced.get();
                String content = heredocs.getOrDefault(start.name(), start).content();
                String text = new Heredoc(start.name(), start.expand(), start.chomp(), content).text();
                files.add(new InlineFile(start.name(), text, start.expand()));
            }
        }
        return new Transfer(paths, files, destination);
    }

    /** A destination and something to put there. */
    static void requireTwoArguments(String name, Statement statement) throws DockerfileException {
        if (statement.arguments().strings().size() < 2) {
            throw DockerfileException.of(
                    name
                            + " requires at least two arguments, but only one was provided. Destination could not be determined");
        }
    }

    Transfer expand(Expander expander) throws ShellException {
        List<String> expandedPaths = expander.words(paths);
        String expandedDestination = expander.word(destination);
        List<InlineFile> expandedFiles = new ArrayList<>();
        for (InlineFile file : files) {
            String content = file.expand() ? expander.content(file.content()) : file.content();
            expandedFiles.add(new InlineFile(file.name(), content, file.expand()));
        }
        return new Transfer(expandedPaths, expandedFiles, expandedDestination);
    }
}
