package build.kiln.cli;

/** Options and parameters that are declared together, and kept in fields of the group. */
interface OptionGroup {
    void declare(Declaration to);
}
