package build.kiln.graph;

import build.kiln.digest.KeyHash;
import java.util.List;
import java.util.Optional;

/**
 * COPY and ADD: files of the other inputs into input 0.
 *
 * @param destination absolute; a trailing slash says that it is a directory
 * @param owner {@code user[:group]} of {@code --chown}, by name or number, resolved in input 0; empty keeps {@code 0:0}
 * @param mode {@code --chmod}, octal or symbolic as {@code chmod(1)} takes it
 * @param keepParents {@code --parents}: of a source's path what follows {@code /./} is kept, all of it without
 * @param excludes {@code --exclude} patterns, in the language of .dockerignore
 */
public record CopyOp(
        List<Source> sources,
        String destination,
        Optional<String> owner,
        Optional<String> mode,
        boolean keepParents,
        List<String> excludes)
        implements Op {
    public CopyOp {
        sources = List.copyOf(sources);
        excludes = List.copyOf(excludes);
        Op.require(!sources.isEmpty(), "COPY without sources");
        Op.require(destination.startsWith("/"), "destination is not absolute: " + destination);
    }

    /** What is copied. */
    public sealed interface Source {}

    /**
     * Files of an input.
     *
     * @param input its position, from 1
     * @param path absolute within the input, may hold wildcards
     * @param archives what becomes of a file that is an archive
     */
    public record FromInput(int input, String path, Archives archives) implements Source {}

    /** A heredoc: a file with the given content, mode 0644. */
    public record Inline(String name, String content) implements Source {}

    public enum Archives {
        COPY,
        EXTRACT
    }

    @Override
    public void addTo(KeyHash key) {
        key.text("copy").text(destination).text(owner).text(mode).flag(keepParents);
        key.texts(excludes).list(sources.size());
        for (Source source : sources) {
            switch (source) {
                case FromInput from ->
                    key.text("from")
                            .number(from.input())
                            .text(from.path())
                            .text(from.archives().name());
                case Inline inline -> key.text("inline").text(inline.name()).text(inline.content());
            }
        }
    }

    @Override
    public void checkInputs(int count) {
        Op.require(count >= 1, "takes a target");
        for (Source source : sources) {
            if (source instanceof FromInput from) {
                Op.require(from.input() >= 1 && from.input() < count, "no input " + from.input());
            }
        }
    }
}
