package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.shell.ShellException;

/** What a stage does, one step of it. */
public sealed interface Instruction
        permits Add,
                Arg,
                Cmd,
                Copy,
                Entrypoint,
                Env,
                Expose,
                Healthcheck,
                Label,
                Maintainer,
                OnBuild,
                Run,
                Shell,
                StopSignal,
                User,
                Volume,
                Workdir {
    Origin origin();

    /**
     * The same instruction with values for its variables, where Docker puts them before the instruction takes effect.
     * ARG expands its own values as it goes, EXPOSE splits what it expands, commands leave variables to their shell.
     */
    default Instruction expand(Expander expander) throws ShellException {
        return this;
    }
}
