package build.kiln.policy;

/** Whether a pattern matches. What is undecided never helps: it is denied by a deny list and not allowed by an allow list. */
enum Match {
    YES,
    NO,
    /** Finding out would cost too much. */
    UNDECIDED;

    static Match of(boolean matches) {
        return matches ? YES : NO;
    }
}
