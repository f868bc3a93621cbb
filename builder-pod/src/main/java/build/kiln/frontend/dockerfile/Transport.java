package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.instruction.Add;
import build.kiln.dockerfile.instruction.Copy;
import build.kiln.dockerfile.instruction.Instruction;
import build.kiln.dockerfile.instruction.Transfer;
import build.kiln.dockerfile.text.Quote;
import build.kiln.failure.BuildException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What COPY and ADD say, expanded, in one shape.
 *
 * @param checksum empty for COPY
 */
record Transport(
        Kind kind,
        Instruction instruction,
        Transfer transfer,
        String chown,
        String chmod,
        boolean link,
        boolean parents,
        List<String> excludes,
        String checksum,
        Optional<Boolean> keepGitDir,
        Optional<Boolean> unpack) {
    private static final Pattern SYMBOLIC =
            Pattern.compile("[ugoa]*([-+=][rwxXstugo]*)+(,[ugoa]*([-+=][rwxXstugo]*)+)*");
    private static final Pattern OCTAL = Pattern.compile("0*[0-7]{1,4}");
    private static final Pattern NUMERIC_ID = Pattern.compile("root|[+-]?[0-9]{1,10}");

    enum Kind {
        ADD,
        COPY
    }

    static Transport of(Copy copy) {
        return new Transport(
                Kind.COPY,
                copy,
                copy.transfer(),
                copy.chown(),
                copy.chmod(),
                copy.link(),
                copy.parents(),
                copy.excludes(),
                "",
                Optional.empty(),
                Optional.empty());
    }

    static Transport of(Add add) {
        return new Transport(
                Kind.ADD,
                add,
                add.transfer(),
                add.chown(),
                add.chmod(),
                add.link(),
                false,
                add.excludes(),
                add.checksum(),
                add.keepGitDir(),
                add.unpack());
    }

    void check() throws BuildException {
        if (link && namesOwner()) {
            throw Mistake.syntax("--chown=" + chown
                    + ": user and group names can't be resolved when used with --link, use numeric uid[:gid] instead");
        }
        if (!chmod.isEmpty()
                && !OCTAL.matcher(chmod).matches()
                && !SYMBOLIC.matcher(chmod).matches()) {
            throw Mistake.syntax(
                    "invalid chmod parameter: '" + chmod + "'. it should be octal string and between 0 and 07777");
        }
        if (!checksum.isEmpty()) {
            checkChecksum();
        }
    }

    /** As history shows it. */
    String historyText() {
        StringBuilder text = new StringBuilder(kind.name());
        text.append(parents ? " --parents" : "");
        text.append(chown.isEmpty() ? "" : " --chown=" + chown);
        text.append(chmod.isEmpty() ? "" : " --chmod=" + chmod);
        transfer.paths().forEach(path -> text.append(' ').append(path));
        transfer.files().forEach(file -> text.append(" <<").append(file.name()));
        return text.append(' ').append(transfer.destination()).toString();
    }

    static boolean isUrl(String source) {
        return source.startsWith("http://") || source.startsWith("https://");
    }

    private void checkChecksum() throws BuildException {
        if (transfer.paths().size() != 1) {
            throw Mistake.syntax("checksum can't be specified for multiple sources");
        }
        String source = transfer.paths().getFirst();
        if (!isUrl(source) && GitReference.parse(source).isEmpty()) {
            throw Mistake.syntax("checksum requires HTTP(S) or Git sources, not " + Quote.quote(source));
        }
    }

    private boolean namesOwner() {
        String[] parts = chown.split(":", 2);
        boolean group = parts.length > 1 && !parts[1].isEmpty();
        return !chown.isEmpty()
                && (!NUMERIC_ID.matcher(parts[0]).matches()
                        || (group && !NUMERIC_ID.matcher(parts[1]).matches()));
    }
}
