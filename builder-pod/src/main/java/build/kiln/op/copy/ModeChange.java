package build.kiln.op.copy;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code --chmod} makes of a file's mode. */
public final class ModeChange {
    private static final Pattern OCTAL = Pattern.compile("0*[0-7]{1,4}");
    private static final Pattern CLAUSE = Pattern.compile("([ugoa]*)((?:[-+=][rwxXstugo]*)+)");
    private static final Pattern ACTION = Pattern.compile("([-+=])([rwxXstugo]*)");

    private static final int SET_UID = 04000;
    private static final int SET_GID = 02000;
    private static final int STICKY = 01000;
    private static final int EXECUTE = 0111;

    private final OptionalInt absolute;
    private final List<Step> steps;

    /** A part of a symbolic mode that changes some bits. */
    private sealed interface Step {
        record Set(int bits) implements Step {}

        record Clear(int bits) implements Step {}

        /** Sets {@code bits} of directories and of what has been executable. */
        record SetIfExecutable(int bits) implements Step {}

        /**
         * Copies the permissions of one class to others.
         *
         * @param shift from the class to the lowest bits
         * @param classes the permission bits of those that get them
         */
        record Copy(int shift, int classes, char operator) implements Step {}
    }

    private ModeChange(OptionalInt absolute, List<Step> steps) {
        this.absolute = absolute;
        this.steps = List.copyOf(steps);
    }

    /** Parses an octal mode up to 07777, or a symbolic one as BSD's {@code chmod(1)} takes it with a umask of zero. */
    public static ModeChange parse(String text) throws BuildException {
        if (OCTAL.matcher(text).matches()) {
            return new ModeChange(OptionalInt.of(Integer.parseInt(text, 8)), List.of());
        }
        List<Step> steps = new ArrayList<>();
        for (String clause : text.split(",", -1)) {
            Matcher matcher = CLAUSE.matcher(clause);
            if (!matcher.matches()) {
                throw BuildException.of(
                        Reason.DOCKERFILE_SYNTAX,
                        "invalid chmod parameter: '" + text + "'. it should be octal string and between 0 and 07777");
            }
            Matcher action = ACTION.matcher(matcher.group(2));
            while (action.find()) {
                add(matcher.group(1), action.group(1).charAt(0), action.group(2), steps);
            }
        }
        return new ModeChange(OptionalInt.empty(), steps);
    }

    private static void add(String classes, char operator, String permissions, List<Step> steps) {
        int who = bits(classes);
        boolean mayBeSpecial = classes.isEmpty() || (who & ~0007) != 0;
        int set = 0;
        int ifExecutable = 0;
        List<Step> copies = new ArrayList<>();
        for (int i = 0; i < permissions.length(); i++) {
            switch (permissions.charAt(i)) {
                case 'r' -> set |= 0444;
                case 'w' -> set |= 0222;
                case 'x' -> set |= EXECUTE;
                case 'X' -> {
                    if (operator == '-') {
                        set |= EXECUTE;
                    } else {
                        ifExecutable |= EXECUTE;
                    }
                }
                case 's' -> set |= mayBeSpecial ? SET_UID | SET_GID : 0;
                case 't' -> {
                    if (mayBeSpecial) {
                        set |= STICKY;
                        who |= STICKY;
                    }
                }
                case 'u' -> copies.add(new Step.Copy(6, who & 0777, operator));
                case 'g' -> copies.add(new Step.Copy(3, who & 0777, operator));
                default -> copies.add(new Step.Copy(0, who & 0777, operator));
            }
        }
        if (operator == '=' && copies.isEmpty()) {
            steps.add(new Step.Clear(who));
        }
        int mask = classes.isEmpty() ? 07777 : who;
        if (set != 0) {
            steps.add(operator == '-' ? new Step.Clear(set & mask) : new Step.Set(set & mask));
        }
        if (ifExecutable != 0) {
            steps.add(new Step.SetIfExecutable(ifExecutable & mask));
        }
        steps.addAll(copies);
    }

    /** The bits that belong to {@code classes}; the sticky bit belongs to none. */
    private static int bits(String classes) {
        if (classes.isEmpty() || classes.indexOf('a') >= 0) {
            return 0777 | SET_UID | SET_GID;
        }
        return (classes.indexOf('u') >= 0 ? 0700 | SET_UID : 0)
                | (classes.indexOf('g') >= 0 ? 0070 | SET_GID : 0)
                | (classes.indexOf('o') >= 0 ? 0007 : 0);
    }

    /** The mode that is set whatever a file had; empty for a symbolic change. */
    public OptionalInt absolute() {
        return absolute;
    }

    /** The new mode of a file with {@code mode}. */
    public int apply(int mode, boolean directory) {
        if (absolute.isPresent()) {
            return absolute.getAsInt();
        }
        int changed = mode;
        for (Step step : steps) {
            changed = switch (step) {
                case Step.Set(int bits) -> changed | bits;
                case Step.Clear(int bits) -> changed & ~bits;
                case Step.SetIfExecutable(int bits) -> directory || (mode & EXECUTE) != 0 ? changed | bits : changed;
                case Step.Copy(int shift, int classes, char operator) -> {
                    int copied = ((changed >> shift) & 7) * EXECUTE & classes;
                    yield switch (operator) {
                        case '+' -> changed | copied;
                        case '-' -> changed & ~copied;
                        default -> (changed & ~classes) | copied;
                    };
                }
            };
        }
        return changed;
    }
}
