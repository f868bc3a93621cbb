package build.kiln.source;

import org.eclipse.jgit.lib.EmptyProgressMonitor;

/** Ends JGit's work when its thread is interrupted. */
final class InterruptibleMonitor extends EmptyProgressMonitor {
    @Override
    public boolean isCancelled() {
        return Thread.currentThread().isInterrupted();
    }
}
