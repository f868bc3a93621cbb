package build.kiln.build;

import java.util.List;

/**
 * An instruction of a random Dockerfile, and what it works on.
 *
 * @param contexts paths or patterns of the context that it reads
 * @param without the ending of files that it leaves out; empty for none
 * @param stages that it reads
 */
record ProjectInstruction(Kind kind, String text, List<String> contexts, String without, List<Integer> stages) {
    enum Kind {
        /** Changes files, whatever the environment is. */
        FILES,
        /** The same, on nothing. */
        LINKED,
        RUN,
        /** Changes no file. */
        SETTING
    }

    static ProjectInstruction setting(String text) {
        return new ProjectInstruction(Kind.SETTING, text, List.of(), "", List.of());
    }

    static ProjectInstruction copy(String text, String... contexts) {
        return new ProjectInstruction(Kind.FILES, text, List.of(contexts), "", List.of());
    }

    static ProjectInstruction linked(String text, String... contexts) {
        return new ProjectInstruction(Kind.LINKED, text, List.of(contexts), "", List.of());
    }

    static ProjectInstruction run(String text, String... contexts) {
        return new ProjectInstruction(Kind.RUN, text, List.of(contexts), "", List.of());
    }

    ProjectInstruction reading(int stage) {
        return new ProjectInstruction(kind, text, contexts, without, List.of(stage));
    }

    ProjectInstruction without(String ending) {
        return new ProjectInstruction(kind, text, contexts, ending, stages);
    }

    int lines() {
        return (int) text.lines().count();
    }
}
