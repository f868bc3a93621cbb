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
    private static final Pattern CLAUSE = Pattern.compile("([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]))+)");
    private static final Pattern ACTION = Pattern.compile("([-+=])([ugo]|[rwxXst]*)");

    private static final int SET_UID = 04000;
    private static final int SET_GID = 02000;
    private static final int STICKY = 01000;

    private final OptionalInt absolute;
    private final List<Step> steps;

    /** One operator of a symbolic mode with the classes it is for. */
    private record Step(String classes, char operator, String permissions) {}

    private ModeChange(OptionalInt absolute, List<Step> steps) {
        this.absolute = absolute;
        this.steps = List.copyOf(steps);
    }

    /** Parses an octal mode up to 07777, or a symbolic one as {@code chmod(1)} takes it with a umask of zero. */
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
                steps.add(new Step(matcher.group(1), action.group(1).charAt(0), action.group(2)));
            }
        }
        return new ModeChange(OptionalInt.empty(), steps);
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
            changed = apply(step, changed, directory);
        }
        return changed;
    }

    private static int apply(Step step, int mode, boolean directory) {
        int bits = bits(step, mode, directory);
        return switch (step.operator) {
            case '+' -> mode | bits;
            case '-' -> mode & ~bits;
            default -> (mode & ~mask(step.classes)) | bits;
        };
    }

    /** Every bit that belongs to {@code classes}. */
    private static int mask(String classes) {
        int mask = 0;
        if (has(classes, 'u')) {
            mask |= 0700 | SET_UID;
        }
        if (has(classes, 'g')) {
            mask |= 0070 | SET_GID;
        }
        if (has(classes, 'o')) {
            mask |= 0007;
        }
        return classes.isEmpty() || classes.contains("a") ? mask | STICKY : mask;
    }

    private static int bits(Step step, int mode, boolean directory) {
        int each = 0;
        int special = 0;
        for (char permission : step.permissions.toCharArray()) {
            switch (permission) {
                case 'r' -> each |= 4;
                case 'w' -> each |= 2;
                case 'x' -> each |= 1;
                case 'X' -> each |= directory || (mode & 0111) != 0 ? 1 : 0;
                case 's' -> special |= SET_UID | SET_GID;
                case 't' -> special |= STICKY;
                case 'u' -> each |= (mode >> 6) & 7;
                case 'g' -> each |= (mode >> 3) & 7;
                default -> each |= mode & 7;
            }
        }
        return ((each * 0111) | special) & (mask(step.classes) | STICKY);
    }

    private static boolean has(String classes, char member) {
        return classes.isEmpty() || classes.indexOf('a') >= 0 || classes.indexOf(member) >= 0;
    }
}
