package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.instruction.CommandLine;
import build.kiln.dockerfile.instruction.CommandLine.Form;
import build.kiln.dockerfile.instruction.Expander;
import build.kiln.dockerfile.instruction.Run;
import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Heredoc;
import build.kiln.dockerfile.shell.ShellException;
import build.kiln.failure.BuildException;
import build.kiln.failure.Location;
import build.kiln.failure.Reason;
import build.kiln.graph.ExecOp;
import build.kiln.graph.Label;
import build.kiln.graph.Mount;
import build.kiln.graph.Vertex;
import build.kiln.graph.Vertex.CacheUse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** RUN as a process. */
final class RunConverter {
    private static final String PIPES = "/dev/pipes/";
    private static final List<String> PROXIES =
            List.of("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY");

    private final BuildOptions options;
    private final Vertex context;
    private final StepNames names;

    RunConverter(BuildOptions options, Vertex context, StepNames names) {
        this.options = options;
        this.context = context;
        this.names = names;
    }

    /** A command ready to run, and the script it is when it is one. */
    private record Command(List<String> arguments, Optional<Mount> script) {}

    void convert(Run run, Step step, StageState stage, Expander expander, Location location)
            throws DockerfileException, ShellException, BuildException {
        checkSupported(run);
        Command command = command(run.command(), stage);
        if (command.arguments().isEmpty()) {
            throw Mistake.syntax("RUN requires at least one argument");
        }
        Inputs inputs = new Inputs(stage.tree.orElseThrow());
        String cachePrefix = Optional.ofNullable(options.buildArgs().get("BUILDKIT_CACHE_MOUNT_NS"))
                .map(namespace -> namespace + "/")
                .orElse("");
        List<Mount> mounts =
                new ArrayList<>(new MountConverter(stage, inputs, context, cachePrefix).convert(run, step, expander));
        command.script().ifPresent(mounts::add);
        ExecOp op = new ExecOp(
                stage.platform,
                command.arguments(),
                entries(stage.env),
                proxies(),
                stage.directory,
                stage.user,
                mounts,
                network(run.network()),
                options.steps().hosts(),
                options.steps().limits());
        Label label = new Label(names.next(stage, step, shown(run)), Optional.of(location));
        stage.tree = Optional.of(Vertex.of(op, inputs.all(), label, stage.again ? CacheUse.IGNORE : CacheUse.REUSE));
        stage.draft()
                .addHistory("RUN " + historyText(command.arguments(), stage) + " # buildkit", true, options.epoch());
    }

    private static void checkSupported(Run run) throws BuildException {
        if (run.security() == Run.Security.INSECURE) {
            throw BuildException.of(
                            Reason.DOCKERFILE_SYNTAX,
                            "security.insecure is not allowed: builds run without privileges on the node")
                    .withHint("Remove --security=insecure.");
        }
        if (!run.devices().isEmpty()) {
            throw BuildException.of(
                            Reason.DOCKERFILE_SYNTAX,
                            "device \"" + run.devices().getFirst().name()
                                    + "\" is not allowed: builds get no devices of the node")
                    .withHint("Remove --device.");
        }
    }

    private Command command(CommandLine line, StageState stage) throws BuildException {
        if (line.heredocs().isEmpty()) {
            return new Command(ShellForm.of(line, stage.draft()), Optional.empty());
        }
        if (line.arguments().size() != 1 || line.form() != Form.SHELL) {
            throw Mistake.syntax("parsing produced an invalid run command: " + line.arguments());
        }
        String text = line.arguments().getFirst();
        if (Heredoc.announcedBy(text).isEmpty()) {
            StringBuilder whole = new StringBuilder(text);
            for (Heredoc heredoc : line.heredocs()) {
                whole.append('\n').append(heredoc.content()).append(heredoc.name());
            }
            return new Command(ShellForm.of(whole.toString(), stage.draft()), Optional.empty());
        }
        Heredoc heredoc = line.heredocs().getFirst();
        String content = heredoc.text();
        if (content.startsWith("#!") && !stage.platform.os().equals("windows")) {
            String path = PIPES + heredoc.name();
            return new Command(ShellForm.of(path, stage.draft()), Optional.of(new Mount.Inline(path, content, 0755)));
        }
        return new Command(ShellForm.of(content, stage.draft()), Optional.empty());
    }

    private static String shown(Run run) {
        List<Heredoc> heredocs = run.command().heredocs();
        boolean single = !heredocs.isEmpty()
                && run.command().arguments().size() == 1
                && Heredoc.announcedBy(run.command().arguments().getFirst()).isPresent();
        if (!single) {
            return run.origin().source();
        }
        String[] lines = heredocs.getFirst().content().strip().split("\r?\n", 2);
        return run.origin().source() + " (" + lines[0] + (lines.length > 1 ? "..." : "") + ")";
    }

    /** {@code |2 A=1 B=2 /bin/sh -c …}: the build's arguments before the command. */
    private static String historyText(List<String> arguments, StageState stage) {
        Map<String, String> args = new LinkedHashMap<>();
        for (StageState.BuildArg arg : stage.buildArgs) {
            String value = stage.env.getOrDefault(arg.name(), arg.value().orElse(""));
            args.put(arg.name(), arg.name() + "=" + value);
        }
        List<String> words = new ArrayList<>();
        if (!args.isEmpty()) {
            words.add("|" + args.size());
            words.addAll(args.values());
        }
        words.addAll(arguments);
        return String.join(" ", words);
    }

    /** Proxies reach every process in both cases, and never keys or history. */
    private List<String> proxies() {
        Map<String, String> given = new LinkedHashMap<>();
        new TreeMap<>(options.buildArgs()).forEach((name, value) -> given.put(name.toUpperCase(Locale.ROOT), value));
        List<String> entries = new ArrayList<>();
        for (String name : PROXIES) {
            String value = given.getOrDefault(name, "");
            if (!value.isEmpty()) {
                entries.add(name + "=" + value);
                entries.add(name.toLowerCase(Locale.ROOT) + "=" + value);
            }
        }
        return entries;
    }

    private ExecOp.Network network(Run.Network wanted) {
        return switch (wanted) {
            case DEFAULT -> options.steps().network();
            case NONE -> ExecOp.Network.NONE;
            case HOST -> ExecOp.Network.HOST;
        };
    }

    private static List<String> entries(Map<String, String> variables) {
        return variables.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
    }
}
