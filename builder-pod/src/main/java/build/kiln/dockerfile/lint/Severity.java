package build.kiln.dockerfile.lint;

/** Which of the two sets a rule belongs to. */
public enum Severity {
    /** One of Docker's checks: counts for {@code --check} and for {@code # check=error=true}. */
    WARNING,
    /** Good practice beyond Docker's checks: shown, and otherwise without effect. */
    ADVICE
}
