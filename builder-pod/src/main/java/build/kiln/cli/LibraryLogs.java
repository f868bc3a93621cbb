package build.kiln.cli;

/** The logs of libraries, which go nowhere: what a user is to know the engine says itself. */
final class LibraryLogs {
    private LibraryLogs() {}

    /** Names the one provider there is. Else the first library that logs looks for providers in every jar. */
    static void discard() {
        System.setProperty("slf4j.provider", "org.slf4j.nop.NOPServiceProvider");
        System.setProperty("slf4j.internal.verbosity", "ERROR");
    }
}
