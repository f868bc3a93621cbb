package build.kiln.dockerfile.lint;

import build.kiln.dockerfile.instruction.Add;
import build.kiln.dockerfile.instruction.Copy;
import build.kiln.dockerfile.instruction.Dockerfile;
import build.kiln.dockerfile.instruction.Instruction;
import build.kiln.dockerfile.instruction.MountFlag;
import build.kiln.dockerfile.instruction.Origin;
import build.kiln.dockerfile.instruction.Run;
import build.kiln.dockerfile.instruction.Stage;
import build.kiln.dockerfile.instruction.Transfer;
import build.kiln.dockerfile.instruction.User;
import build.kiln.dockerfile.text.UnixPath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Good practice: what makes images smaller, safer and faster to build. Findings are advice. */
public final class PracticeRules {
    private static final String SCRATCH = "scratch";
    private static final Pattern SECRET_FILE = Pattern.compile(
            "(?i)\\.env|\\.npmrc|\\.netrc|\\.pypirc|\\.git-credentials|id_(rsa|dsa|ecdsa|ed25519)|.*\\.(pem|key|p12|pfx|jks)"
                    + "|credentials(\\.json)?|\\.aws|\\.ssh");
    private static final Pattern ARCHIVE =
            Pattern.compile("(?i).*\\.(tar|tgz|tbz2?|txz|tzst|tar\\.(gz|bz2|xz|zst|lzma)|gz|bz2|xz|zst)");

    /** Whether the context has an ignore file. */
    public enum IgnoreFile {
        PRESENT,
        ABSENT
    }

    private final Dockerfile dockerfile;
    private final Linter linter;
    private final IgnoreFile ignoreFile;

    private PracticeRules(Dockerfile dockerfile, Linter linter, IgnoreFile ignoreFile) {
        this.dockerfile = dockerfile;
        this.linter = linter;
        this.ignoreFile = ignoreFile;
    }

    public static void check(Dockerfile dockerfile, Linter linter, IgnoreFile ignoreFile) {
        PracticeRules rules = new PracticeRules(dockerfile, linter, ignoreFile);
        dockerfile.stages().forEach(rules::checkStage);
        rules.checkUser();
        rules.checkUnused();
    }

    private void checkStage(Stage stage) {
        checkBase(stage);
        Optional<Origin> wholeContext = Optional.empty();
        for (Instruction instruction : stage.instructions()) {
            switch (instruction) {
                case Run run -> checkRun(run, wholeContext);
                case Copy copy
                when copy.from().isEmpty() -> {
                    checkSecrets(copy.transfer(), copy.origin());
                    if (copiesContext(copy.transfer())) {
                        reportMissingIgnoreFile(copy.origin());
                        wholeContext = Optional.of(copy.origin());
                    }
                }
                case Add add -> {
                    checkSecrets(add.transfer(), add.origin());
                    checkAdd(add);
                    if (copiesContext(add.transfer())) {
                        reportMissingIgnoreFile(add.origin());
                        wholeContext = Optional.of(add.origin());
                    }
                }
                default -> {}
            }
        }
    }

    private void checkBase(Stage stage) {
        String base = stage.base();
        boolean internal = base.equals(SCRATCH) || base.contains("$") || isStage(base);
        String last = base.substring(base.lastIndexOf('/') + 1);
        boolean versioned = last.contains("@") || (last.contains(":") && !last.endsWith(":latest"));
        if (!internal && !versioned) {
            linter.report(Rule.UNPINNED_BASE_IMAGE, stage.origin(), base);
        }
    }

    private void checkRun(Run run, Optional<Origin> wholeContext) {
        String command = String.join(" ", run.command().arguments());
        StringBuilder scripts = new StringBuilder(command);
        run.command().heredocs().forEach(heredoc -> scripts.append('\n').append(heredoc.content()));
        boolean cached = run.mounts().stream().anyMatch(PracticeRules::isCache);
        boolean installsDependencies = false;
        for (PackageInstall install : PackageInstall.in(scripts.toString())) {
            if (install.unpinned().isPresent()) {
                linter.report(
                        Rule.UNPINNED_PACKAGES,
                        run.origin(),
                        install.tool(),
                        install.unpinned().get());
            }
            if (!cached && install.leavesLists()) {
                linter.report(Rule.PACKAGE_LISTS_KEPT, run.origin(), install.tool());
            }
            installsDependencies |= install.fromManifest();
        }
        if (installsDependencies && wholeContext.isPresent()) {
            linter.report(
                    Rule.DEPENDENCIES_AFTER_SOURCES,
                    run.origin(),
                    wholeContext.get().lines().first());
        }
    }

    private void checkSecrets(Transfer transfer, Origin origin) {
        for (String path : transfer.paths()) {
            if (SECRET_FILE.matcher(UnixPath.base(path)).matches()) {
                linter.report(Rule.SECRET_FILE_COPIED, origin, origin.keyword().toUpperCase(Locale.ROOT), path);
            }
        }
    }

    private void checkAdd(Add add) {
        List<String> paths = add.transfer().paths();
        boolean plain = paths.stream()
                .allMatch(path -> !path.contains("://")
                        && !path.contains("$")
                        && !path.contains("*")
                        && !path.startsWith("git@")
                        && !ARCHIVE.matcher(path).matches());
        if (plain
                && !paths.isEmpty()
                && add.unpack().isEmpty()
                && add.checksum().isEmpty()) {
            linter.report(Rule.ADD_INSTEAD_OF_COPY, add.origin(), String.join(" ", paths));
        }
    }

    private void reportMissingIgnoreFile(Origin origin) {
        if (ignoreFile == IgnoreFile.ABSENT) {
            linter.report(Rule.MISSING_DOCKERIGNORE, origin, origin.keyword().toUpperCase(Locale.ROOT));
        }
    }

    /** Follows stages down to the first USER; an image from outside may have one of its own. */
    private void checkUser() {
        Stage stage = dockerfile.stages().getLast();
        Set<Stage> seen = new HashSet<>();
        while (seen.add(stage)) {
            for (Instruction instruction : stage.instructions().reversed()) {
                if (instruction instanceof User user) {
                    String name = user.user().split(":", 2)[0];
                    if (name.equals("root") || name.equals("0")) {
                        linter.report(Rule.RUNS_AS_ROOT, user.origin(), name);
                    }
                    return;
                }
            }
            Optional<Stage> parent = stage(stage.base());
            if (parent.isEmpty()) {
                linter.report(
                        Rule.RUNS_AS_ROOT,
                        dockerfile.stages().getLast().origin(),
                        stage.base().equals(SCRATCH) ? "root" : "root, unless its base says otherwise");
                return;
            }
            stage = parent.get();
        }
    }

    private void checkUnused() {
        Set<Stage> used = new HashSet<>();
        Deque<Stage> open = new ArrayDeque<>(List.of(dockerfile.stages().getLast()));
        while (!open.isEmpty()) {
            Stage stage = open.pop();
            if (used.add(stage)) {
                stage(stage.base()).ifPresent(open::push);
                references(stage).stream()
                        .map(this::stage)
                        .flatMap(Optional::stream)
                        .forEach(open::push);
            }
        }
        for (Stage stage : dockerfile.stages()) {
            if (!used.contains(stage)) {
                String name = stage.name()
                        .orElse("from line " + stage.origin().lines().first());
                linter.report(Rule.UNUSED_STAGE, stage.origin(), name);
            }
        }
    }

    private static List<String> references(Stage stage) {
        return stage.instructions().stream()
                .flatMap(instruction -> switch (instruction) {
                    case Copy copy -> List.of(copy.from()).stream();
                    case Run run -> run.mounts().stream().map(MountFlag::from);
                    default -> List.<String>of().stream();
                })
                .toList();
    }

    /** The stage of that name or number; the last of several. */
    private Optional<Stage> stage(String reference) {
        List<Stage> stages = dockerfile.stages();
        if (reference.matches("[0-9]{1,6}")) {
            int index = Integer.parseInt(reference);
            return index < stages.size() ? Optional.of(stages.get(index)) : Optional.empty();
        }
        return stages.reversed().stream()
                .filter(stage ->
                        stage.name().filter(reference::equalsIgnoreCase).isPresent())
                .findFirst();
    }

    private boolean isStage(String base) {
        return dockerfile.stages().stream()
                .anyMatch(stage -> stage.name().filter(base::equals).isPresent());
    }

    private static boolean copiesContext(Transfer transfer) {
        return transfer.paths().stream()
                .map(UnixPath::clean)
                .anyMatch(path -> path.equals(".") || path.equals("/") || path.equals("*"));
    }

    private static boolean isCache(MountFlag mount) {
        return mount.fields().contains("type=cache");
    }
}
