package build.kiln.cli;

/** An option that is given or not, as Docker writes them: {@code --pull}, {@code --pull=true}, {@code --pull=false}. */
final class Switch {
    static final String ARITY = "0..1";
    static final String GIVEN = "true";

    private Switch() {}
}
