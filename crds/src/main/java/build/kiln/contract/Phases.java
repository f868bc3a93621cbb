package build.kiln.contract;

/** The names of a build's phases in {@link BuildResult#timings()}. Others may be added: readers show what they find. */
public final class Phases {
    public static final String SOURCE = "source";
    public static final String PLAN = "plan";
    public static final String BUILD = "build";
    public static final String POLICY = "policy";
    public static final String PUSH = "push";

    private Phases() {}
}
