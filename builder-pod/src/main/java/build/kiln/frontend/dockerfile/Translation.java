package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.instruction.Dockerfile;
import build.kiln.dockerfile.instruction.Instruction;
import build.kiln.dockerfile.instruction.InstructionParser;
import build.kiln.dockerfile.instruction.OnBuild;
import build.kiln.dockerfile.instruction.Stage;
import build.kiln.dockerfile.lint.Finding;
import build.kiln.dockerfile.lint.LintOptions;
import build.kiln.dockerfile.lint.Linter;
import build.kiln.dockerfile.lint.PracticeRules;
import build.kiln.dockerfile.lint.PracticeRules.IgnoreFile;
import build.kiln.dockerfile.lint.SyntaxRules;
import build.kiln.dockerfile.parser.Directive;
import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.LineRange;
import build.kiln.dockerfile.parser.SourceFile;
import build.kiln.dockerfile.shell.ShellException;
import build.kiln.dockerfile.shell.ShellLexer;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.graph.ContextOp;
import build.kiln.graph.ImagePlan;
import build.kiln.graph.ImageResolver;
import build.kiln.graph.Label;
import build.kiln.graph.Vertex;
import build.kiln.oci.Platform;
import build.kiln.oci.Platforms;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One conversion of one Dockerfile for one platform. */
final class Translation {
    private static final String CHECK_ARG = "BUILDKIT_DOCKERFILE_CHECK";

    private final Dockerfile dockerfile;
    private final SourceFile file;
    private final BuildOptions options;
    private final Linter linter;
    private final ShellLexer lexer;
    private final GlobalArgs globals;
    private final StageSet stages;
    private final StepNames names;
    private final BaseImages bases;

    private Translation(
            Dockerfile dockerfile,
            BuildOptions options,
            Linter linter,
            GlobalArgs globals,
            ImageResolver resolver,
            BaseImages.Missing missing) {
        this.dockerfile = dockerfile;
        this.file = dockerfile.file();
        this.options = options;
        this.linter = linter;
        this.globals = globals;
        this.lexer = ShellLexer.of(dockerfile.escape());
        this.stages = new StageSet(lexer, options.platform().target());
        this.names = new StepNames(lexer, options.platform().choice() == TargetPlatform.Choice.ONE_OF_SEVERAL);
        this.bases = new BaseImages(file, options, stages, names, linter, resolver, missing);
    }

    static Translation start(
            Dockerfile dockerfile, BuildOptions options, ImageResolver resolver, BaseImages.Missing missing)
            throws BuildException {
        Linter linter = new Linter(dockerfile.file(), lintOptions(dockerfile, options));
        SyntaxRules.check(dockerfile, linter);
        PracticeRules.check(dockerfile, linter, options.ignored().isPresent() ? IgnoreFile.PRESENT : IgnoreFile.ABSENT);
        ShellLexer lexer = ShellLexer.of(dockerfile.escape());
        String target =
                options.target().orElse(dockerfile.stages().getLast().name().orElse(""));
        GlobalArgs predefined = GlobalArgs.predefined(options.platform(), target, options.buildArgs());
        FromChecks.checkDefaults(dockerfile, predefined, lexer, linter);
        GlobalArgs globals;
        try {
            globals = predefined.with(dockerfile.metaArgs(), lexer, options.buildArgs());
        } catch (ShellException e) {
            throw Mistake.at(
                    Mistake.syntax(String.valueOf(e.getMessage())),
                    dockerfile.file(),
                    dockerfile.metaArgs().getFirst().origin());
        }
        BuildOptions effective = options.withEpoch(epoch(globals.epoch(options.buildArgs()), options.epoch()));
        return new Translation(dockerfile, effective, linter, globals, resolver, missing);
    }

    /** What is found in a file that was read up to a mistake. */
    static List<Finding> findingsBefore(Dockerfile beginning, BuildOptions options) throws BuildException {
        Linter linter = new Linter(beginning.file(), lintOptions(beginning, options));
        SyntaxRules.checkBeginning(beginning, linter);
        return linter.findings();
    }

    Conversion convert() throws BuildException, InterruptedException {
        StageState target = convertTarget();
        failOnViolation();
        return new Conversion(plan(target), options.epoch(), linter.findings());
    }

    /** What the target may be given. Needs its base images, whose variables are in values and whose triggers take more. */
    Outline outline() throws BuildException, InterruptedException {
        return Parameters.outline(convertTarget());
    }

    private StageState convertTarget() throws BuildException, InterruptedException {
        buildStages();
        StageState target = stages.target(options.target());
        link();
        convert(resolve(target));
        return target;
    }

    DockerfileFrontend.Check check() throws InterruptedException {
        try {
            buildStages();
            StageState target = stages.target(options.target());
            link();
            Set<StageState> needed = new LinkedHashSet<>(resolve(target));
            if (options.target().isEmpty()) {
                bases.resolve(stages.all());
                needed.addAll(stages.all());
            }
            convert(needed);
            failOnViolation();
            return new DockerfileFrontend.Check(linter.findings(), Optional.empty());
        } catch (BuildException e) {
            return new DockerfileFrontend.Check(linter.findings(), Optional.of(e));
        }
    }

    private static LintOptions lintOptions(Dockerfile dockerfile, BuildOptions options) throws BuildException {
        String given = options.buildArgs().get(CHECK_ARG);
        Optional<Directive> directive = dockerfile.directive(Directive.Name.CHECK);
        try {
            return given == null ? LintOptions.of(directive) : LintOptions.parse(given);
        } catch (DockerfileException e) {
            DockerfileException placed = DockerfileException.of("failed to parse check options: " + e.message());
            throw Mistake.of(
                    directive.isPresent() && given == null
                            ? placed.at(LineRange.of(directive.get().line()))
                            : placed,
                    dockerfile.file());
        }
    }

    private static Optional<Instant> epoch(Optional<String> given, Optional<Instant> otherwise) throws BuildException {
        if (given.isEmpty()) {
            return otherwise;
        }
        if (given.get().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(given.get())));
        } catch (NumberFormatException | DateTimeException e) {
            throw BuildException.of(Reason.INVALID_REQUEST, "invalid SOURCE_DATE_EPOCH: " + given.get())
                    .withHint("Give the seconds since 1970, e.g. the time of the last commit.");
        }
    }

    private void buildStages() throws BuildException {
        for (int i = 0; i < dockerfile.stages().size(); i++) {
            Stage stage = dockerfile.stages().get(i);
            try {
                addStage(stage, i);
            } catch (ShellException e) {
                throw Mistake.at(Mistake.syntax(String.valueOf(e.getMessage())), file, stage.origin());
            } catch (BuildException e) {
                throw Mistake.at(e, file, stage.origin());
            }
        }
    }

    private void addStage(Stage stage, int index) throws ShellException, BuildException {
        FromChecks from = new FromChecks(stage, globals, lexer, linter);
        String base = from.baseName();
        Optional<Platform> platform = from.platform(options.platform().build());
        StageState state = StageState.of(
                stage,
                base,
                stage.name().orElse("stage-" + index),
                options.platform().target());
        state.requestedPlatform = platform;
        if (stage.name().isPresent()) {
            state.replacement = bases.replacement(stage.name().get());
        }
        stages.add(state);
        state.parameters = state.parent
                .map(parent -> parent.parameters)
                .orElse(globals.parameters())
                .copy();
        if (state.replacement.isPresent()) {
            state.parent = Optional.empty();
            return;
        }
        from.variables().forEach(state.parameters::use);
        int own = !base.equals("scratch") && state.parent.isEmpty() ? 1 : 0;
        state.shownSteps = own
                + (int) stage.instructions().stream()
                        .filter(StageState::isShown)
                        .count();
        state.again = options.noCache()
                .filter(names ->
                        names.isEmpty() || names.stream().anyMatch(stage.name().orElse("")::equalsIgnoreCase))
                .isPresent();
    }

    private void link() throws BuildException {
        for (StageState stage : stages.all()) {
            List<Step> steps = new ArrayList<>();
            for (Instruction instruction : stage.instructions()) {
                try {
                    steps.add(stages.link(instruction, stage, Step.Cause.WRITTEN));
                } catch (BuildException e) {
                    throw Mistake.at(e, file, instruction.origin());
                }
            }
            stage.steps = steps;
        }
        Optional<StageState> cycle = stages.cycle();
        if (cycle.isPresent()) {
            throw Mistake.at(
                    Mistake.syntax("circular dependency detected on stage: " + cycle.get().label),
                    file,
                    cycle.get().origin());
        }
        if (stages.all().size() == 1) {
            stages.all().getFirst().label = "";
        }
        bases.checkNames();
    }

    /** Resolves bases and adds their triggers, until no trigger needs another stage or image. */
    private Set<StageState> resolve(StageState target) throws BuildException, InterruptedException {
        while (true) {
            Set<StageState> needed = StageSet.reachable(target);
            bases.resolve(needed);
            boolean grown = false;
            for (StageState stage : needed) {
                grown |= addTriggers(stage);
            }
            if (!grown) {
                return needed;
            }
        }
    }

    private boolean addTriggers(StageState stage) throws BuildException {
        if (stage.triggersAdded || stage.replacement.isPresent()) {
            return false;
        }
        stage.triggersAdded = true;
        List<String> triggers = new ArrayList<>();
        if (stage.parent.isPresent()) {
            for (Instruction instruction : stage.parent.get().instructions()) {
                if (instruction instanceof OnBuild onBuild) {
                    triggers.add(onBuild.trigger());
                }
            }
        } else {
            triggers.addAll(stage.draft().onBuild);
            stage.draft().onBuild.clear();
        }
        List<Step> steps = new ArrayList<>();
        try {
            for (String trigger : triggers) {
                Instruction instruction =
                        InstructionParser.parseTrigger(trigger, stage.origin().lines());
                steps.add(stages.link(instruction, stage, Step.Cause.TRIGGER));
            }
        } catch (DockerfileException e) {
            throw Mistake.of(e, file);
        } catch (BuildException e) {
            throw Mistake.at(e, file, stage.origin());
        }
        stage.addSteps(steps, steps.size());
        return steps.stream().anyMatch(step -> !step.sources().isEmpty());
    }

    private void convert(Set<StageState> needed) throws BuildException {
        Vertex context = Vertex.source(
                new ContextOp(ContextOp.MAIN), new Label("[internal] load build context", Optional.empty()));
        StageConverter.Surroundings around = new StageConverter.Surroundings(
                file,
                options,
                globals,
                lexer,
                linter,
                names,
                new RunConverter(options, context, names),
                new CopyConverter(options, context, names, linter));
        for (StageState stage : stages.all()) {
            if (needed.contains(stage) && !stage.done) {
                stage.parent.ifPresent(stage::inherit);
                new StageConverter(around, stage).convert();
            }
        }
    }

    private void failOnViolation() throws BuildException {
        Optional<String> violation = linter.violation();
        if (violation.isPresent()) {
            throw BuildException.of(Reason.LINT_FAILED, violation.get())
                    .withHint("Mend the findings, or remove error=true from the check directive.");
        }
    }

    private ImagePlan plan(StageState target) {
        ImageDraft image = target.draft();
        image.labels.putAll(options.labels());
        if (options.platform().choice() != TargetPlatform.Choice.IMPLICIT) {
            image.platform = requested(image.platform, options.platform().target());
        }
        image.platform = Platforms.normalise(image.platform);
        return new ImagePlan(target.tree.orElseThrow(), image.finish(options.epoch()));
    }

    /** The requested platform, with variant and version of the base where only they are left open. */
    private static Platform requested(Platform base, Platform wanted) {
        boolean same = wanted.os().equals(base.os()) && wanted.architecture().equals(base.architecture());
        return new Platform(
                wanted.os(),
                wanted.architecture(),
                same && wanted.variant().isEmpty() ? base.variant() : wanted.variant(),
                same && wanted.osVersion().isEmpty() ? base.osVersion() : wanted.osVersion());
    }
}
