package build.kiln.operator.status;

/** The conditions of an ImageBuild, in the order they are shown. */
public enum ConditionType {
    /** The spec has an image. */
    READY("Ready"),
    /** Kiln is at work on it, or waits for something it will notice by itself. */
    RECONCILING("Reconciling"),
    /** Nothing will happen until someone changes something. */
    STALLED("Stalled"),
    SOURCE_RESOLVED("SourceResolved"),
    POLICY_ADMITTED("PolicyAdmitted"),
    BUILT("Built"),
    PUSHED("Pushed");

    private final String label;

    ConditionType(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
