package build.kiln.reference;

/** The grammar of references as one regular expression (RE2), for where no parser can run. */
public final class ReferenceExpression {
    private static final String NAME = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
    private static final String DOMAIN = "(?:" + NAME + "(?:\\.(?:" + NAME + "))*|\\[[A-Fa-f0-9:]+\\])(?::[0-9]+)?";
    private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*";

    /** Matches what {@link Reference#parse} takes, but for what length and 64 hex digits as a name rule out. */
    public static final String TEXT = "^(?:" + DOMAIN + "/)?" + COMPONENT + "(?:/" + COMPONENT + ")*"
            + "(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?"
            + "(?:@(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}))?$";

    private ReferenceExpression() {}
}
