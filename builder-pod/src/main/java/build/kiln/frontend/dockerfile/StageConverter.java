package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.instruction.Add;
import build.kiln.dockerfile.instruction.Arg;
import build.kiln.dockerfile.instruction.Cmd;
import build.kiln.dockerfile.instruction.CommandLine;
import build.kiln.dockerfile.instruction.Copy;
import build.kiln.dockerfile.instruction.Entrypoint;
import build.kiln.dockerfile.instruction.Env;
import build.kiln.dockerfile.instruction.Expose;
import build.kiln.dockerfile.instruction.Healthcheck;
import build.kiln.dockerfile.instruction.Instruction;
import build.kiln.dockerfile.instruction.Label;
import build.kiln.dockerfile.instruction.Maintainer;
import build.kiln.dockerfile.instruction.OnBuild;
import build.kiln.dockerfile.instruction.Origin;
import build.kiln.dockerfile.instruction.Run;
import build.kiln.dockerfile.instruction.Shell;
import build.kiln.dockerfile.instruction.StopSignal;
import build.kiln.dockerfile.instruction.User;
import build.kiln.dockerfile.instruction.Volume;
import build.kiln.dockerfile.instruction.Workdir;
import build.kiln.dockerfile.lint.Linter;
import build.kiln.dockerfile.lint.Rule;
import build.kiln.dockerfile.lint.SecretNames;
import build.kiln.dockerfile.parser.Arguments.Pair;
import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.SourceFile;
import build.kiln.dockerfile.shell.ShellException;
import build.kiln.dockerfile.shell.ShellLexer;
import build.kiln.dockerfile.text.GoDuration;
import build.kiln.dockerfile.text.Quote;
import build.kiln.dockerfile.text.UnixPath;
import build.kiln.failure.BuildException;
import build.kiln.failure.Location;
import build.kiln.graph.MkdirOp;
import build.kiln.graph.Vertex;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Carries out the instructions of one stage, in order, on its tree and config. */
final class StageConverter {
    private static final int WORKDIR_MODE = 0755;

    private final Surroundings around;
    private final StageState stage;
    private final Linter linter;
    private final Optional<Instant> epoch;
    private Optional<Origin> cmd = Optional.empty();
    private Optional<Origin> entrypoint = Optional.empty();
    private Optional<Origin> healthcheck = Optional.empty();

    /** What all stages of a build share. */
    record Surroundings(
            SourceFile file,
            BuildOptions options,
            GlobalArgs globals,
            ShellLexer lexer,
            Linter linter,
            StepNames names,
            RunConverter runs,
            CopyConverter copies) {}

    StageConverter(Surroundings around, StageState stage) {
        this.around = around;
        this.stage = stage;
        this.linter = around.linter();
        this.epoch = around.options().epoch();
    }

    void convert() throws BuildException {
        begin();
        for (Step step : stage.steps) {
            Origin origin = step.instruction().origin();
            try {
                convert(step);
            } catch (DockerfileException e) {
                throw Mistake.at(Mistake.of(e, around.file()), around.file(), origin);
            } catch (ShellException e) {
                throw Mistake.at(Mistake.syntax(String.valueOf(e.getMessage())), around.file(), origin);
            } catch (BuildException e) {
                throw Mistake.at(e, around.file(), origin);
            }
        }
        stage.done = true;
    }

    /** What the base's config says holds for the steps, over arguments that the parent stage had. */
    private void begin() {
        ImageDraft image = stage.draft();
        if (!stage.platform.os().equals("windows")) {
            image.ensurePath();
        }
        for (String entry : image.env) {
            String[] parts = entry.split("=", 2);
            stage.setVariable(parts[0], parts.length > 1 ? parts[1] : "");
        }
        if (!image.workingDir.isEmpty()) {
            enter(image.workingDir);
        }
        if (!image.user.isEmpty()) {
            stage.user = image.user;
        }
    }

    private void convert(Step step) throws DockerfileException, ShellException, BuildException {
        Origin origin = step.instruction().origin();
        StepExpander expander = new StepExpander(around.lexer(), stage, origin, linter);
        Instruction instruction = step.instruction().expand(expander);
        Location location = Mistake.location(around.file(), origin);
        switch (instruction) {
            case Add add -> around.copies().convert(Transport.of(add), step, Optional.empty(), stage, location);
            case Arg arg -> arg(arg, expander);
            case Cmd command -> cmd(command);
            case Copy copy -> around.copies().convert(Transport.of(copy), step, source(copy, step), stage, location);
            case Entrypoint command -> entrypoint(command);
            case Env env -> env(env);
            case Expose expose -> expose(expose, expander);
            case Healthcheck check -> healthcheck(check);
            case Label label -> label(label);
            case Maintainer maintainer -> {
                stage.draft().author = maintainer.author();
                record("MAINTAINER " + maintainer.author());
            }
            case OnBuild trigger -> stage.draft().onBuild.add(trigger.trigger());
            case Run run -> around.runs().convert(run, step, stage, expander, location);
            case Shell shell -> {
                stage.draft().shell = Optional.of(shell.command());
                record("SHELL " + list(shell.command()));
            }
            case StopSignal signal -> stopSignal(signal);
            case User user -> {
                stage.user = user.user();
                stage.draft().user = user.user();
                record("USER " + user.user());
            }
            case Volume volume -> volume(volume);
            case Workdir workdir -> workdir(workdir, step, location);
        }
    }

    private Optional<Vertex> source(Copy copy, Step step) throws BuildException {
        if (step.sources().isEmpty()) {
            return Optional.empty();
        }
        StageState source = step.sources().getFirst().orElseThrow();
        if (!source.done) {
            throw Mistake.syntax("cannot copy from stage " + Quote.quote(copy.from())
                    + ", it needs to be defined before current stage " + Quote.quote(stage.label));
        }
        return source.tree;
    }

    private void arg(Arg arg, StepExpander expander) throws ShellException {
        List<String> words = new ArrayList<>();
        for (Arg.Declaration declaration : arg.declarations()) {
            String name = declaration.name();
            reportSecret("ARG", name, arg.origin());
            boolean inherited = false;
            Optional<String> value =
                    Optional.ofNullable(around.options().buildArgs().get(name));
            if (value.isEmpty() && declaration.defaultValue().isPresent()) {
                value = Optional.of(expander.word(declaration.defaultValue().get()));
            } else if (value.isEmpty()) {
                value = around.globals().get(name);
                inherited = value.isPresent();
            }
            if (!inherited) {
                stage.parameters.declare(GlobalArgs.argument(arg, declaration, value), Set.of());
            }
            stage.parameters.use(name);
            if (value.isPresent() && StepExpander.isVariable(name)) {
                stage.setVariable(name, value.get());
            }
            stage.buildArgs.add(StageState.BuildArg.of(declaration, value));
            words.add(name + value.map(text -> "=" + text).orElse(""));
        }
        record("ARG " + String.join(" ", words));
    }

    private void env(Env env) {
        StringBuilder text = new StringBuilder("ENV");
        for (Pair pair : env.variables()) {
            reportLegacy(pair, env.origin());
            reportSecret("ENV", pair.name(), env.origin());
            stage.setVariable(pair.name(), pair.value());
            stage.draft().setEnv(pair.name(), pair.value());
            text.append(' ').append(pair.name()).append('=').append(pair.value());
        }
        record(text.toString());
    }

    private void label(Label label) {
        StringBuilder text = new StringBuilder("LABEL");
        for (Pair pair : label.labels()) {
            reportLegacy(pair, label.origin());
            stage.draft().labels.put(pair.name(), pair.value());
            text.append(' ').append(pair.name()).append('=').append(pair.value());
        }
        record(text.toString());
    }

    private void cmd(Cmd instruction) {
        cmd = onlyOne(cmd, instruction.origin());
        List<String> arguments = command(instruction.command(), instruction.origin());
        stage.draft().cmd = nonEmpty(arguments);
        stage.draft().argsEscaped = true;
        record("CMD " + Quote.quoteAll(arguments));
    }

    private void entrypoint(Entrypoint instruction) {
        entrypoint = onlyOne(entrypoint, instruction.origin());
        List<String> arguments = command(instruction.command(), instruction.origin());
        stage.draft().entrypoint = nonEmpty(arguments);
        if (cmd.isEmpty()) {
            stage.draft().cmd = Optional.empty();
        }
        record("ENTRYPOINT " + Quote.quoteAll(arguments));
    }

    private List<String> command(CommandLine command, Origin origin) {
        boolean ownShell = stage.draft().shell.filter(set -> !set.isEmpty()).isPresent();
        if (command.form() == CommandLine.Form.SHELL && !ownShell) {
            linter.report(Rule.JSON_ARGS_RECOMMENDED, origin, origin.keyword());
        }
        return ShellForm.of(command, stage.draft());
    }

    private void healthcheck(Healthcheck check) {
        healthcheck = onlyOne(healthcheck, check.origin());
        stage.draft().healthcheck = Optional.of(new build.kiln.oci.Healthcheck(
                check.test(),
                check.interval(),
                check.timeout(),
                check.startPeriod(),
                check.startInterval(),
                check.retries() == 0 ? OptionalInt.empty() : OptionalInt.of(check.retries())));
        record("HEALTHCHECK {Test:%s Interval:%s Timeout:%s StartPeriod:%s StartInterval:%s Retries:%d}"
                .formatted(
                        list(check.test()),
                        GoDuration.format(check.interval()),
                        GoDuration.format(check.timeout()),
                        GoDuration.format(check.startPeriod()),
                        GoDuration.format(check.startInterval()),
                        check.retries()));
    }

    private void expose(Expose expose, StepExpander expander) throws ShellException, BuildException {
        List<String> ports = new ArrayList<>();
        for (String given : expose.ports()) {
            for (String word : expander.split(given)) {
                PortSpec port = PortSpec.parse(word);
                if (!port.protocol().equals(port.protocol().toLowerCase(Locale.ROOT))) {
                    linter.report(Rule.EXPOSE_PROTO_CASING, expose.origin(), word);
                }
                if (port.publishes()) {
                    linter.report(Rule.EXPOSE_INVALID_FORMAT, expose.origin(), word);
                }
                ports.addAll(port.ports());
            }
        }
        stage.draft().exposedPorts.addAll(ports);
        record("EXPOSE " + list(ports));
    }

    private void stopSignal(StopSignal signal) throws BuildException {
        if (!StopSignals.isSignal(signal.signal())) {
            throw Mistake.syntax("invalid signal: " + signal.signal());
        }
        stage.draft().stopSignal = signal.signal();
        record("STOPSIGNAL " + signal.signal());
    }

    private void volume(Volume volume) throws BuildException {
        if (volume.paths().contains("")) {
            throw Mistake.syntax("VOLUME specified can not be an empty string");
        }
        stage.draft().volumes.addAll(volume.paths());
        record("VOLUME " + list(volume.paths()));
    }

    private void workdir(Workdir workdir, Step step, Location location) {
        if (!stage.workdirSet && !UnixPath.isAbsolute(workdir.path())) {
            linter.report(Rule.WORKDIR_RELATIVE_PATH, workdir.origin(), Quote.quote(workdir.path()));
        }
        stage.workdirSet = true;
        String path = enter(workdir.path());
        boolean layer = !path.equals("/");
        if (layer) {
            ImageDraft image = stage.draft();
            MkdirOp op = new MkdirOp(
                    UnixPath.clean(path),
                    WORKDIR_MODE,
                    image.user.isEmpty() ? Optional.empty() : Optional.of(image.user));
            build.kiln.graph.Label label = new build.kiln.graph.Label(
                    around.names().next(stage, step, workdir.origin().source()), Optional.of(location));
            stage.tree = Optional.of(Vertex.of(op, List.of(stage.tree.orElseThrow()), label, Vertex.CacheUse.REUSE));
        }
        stage.draft().addHistory("WORKDIR " + path, layer, epoch);
    }

    /** Changes the directory; an absolute path stays as it is written. */
    private String enter(String path) {
        String current = stage.draft().workingDir;
        String entered = UnixPath.isAbsolute(path) ? path : UnixPath.join(UnixPath.join("/", current), path);
        stage.draft().workingDir = entered;
        stage.directory = UnixPath.clean(entered);
        return entered;
    }

    /** The finding is the earlier instruction's: that is the one without effect. */
    private Optional<Origin> onlyOne(Optional<Origin> earlier, Origin origin) {
        earlier.ifPresent(first ->
                linter.report(Rule.MULTIPLE_INSTRUCTIONS_DISALLOWED, origin.at(first.lines()), origin.keyword()));
        return Optional.of(origin);
    }

    private void reportLegacy(Pair pair, Origin origin) {
        if (pair.legacy()) {
            linter.report(Rule.LEGACY_KEY_VALUE_FORMAT, origin, origin.keyword());
        }
    }

    private void reportSecret(String instruction, String name, Origin origin) {
        if (SecretNames.isSecret(name)) {
            linter.report(Rule.SECRETS_USED_IN_ARG_OR_ENV, origin, instruction, Quote.quote(name));
        }
    }

    private void record(String createdBy) {
        stage.draft().addHistory(createdBy, false, epoch);
    }

    private static String list(List<String> items) {
        return "[" + String.join(" ", items) + "]";
    }

    private static Optional<List<String>> nonEmpty(List<String> arguments) {
        return arguments.isEmpty() ? Optional.empty() : Optional.of(arguments);
    }
}
