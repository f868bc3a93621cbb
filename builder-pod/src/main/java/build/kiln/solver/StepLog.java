package build.kiln.solver;

/** Takes what a step writes while it runs. */
public interface StepLog {
    /** One line without its line end. May be called from any thread. */
    void line(String text);
}
