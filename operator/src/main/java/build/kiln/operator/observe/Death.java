package build.kiln.operator.observe;

/** How a builder pod ended when it could not say so itself. */
public enum Death {
    /** The kernel killed a process because the pod reached its memory limit. */
    OUT_OF_MEMORY,
    /** The node or the scheduler took the pod away: eviction, preemption, drain, shutdown, deletion. */
    DISRUPTED,
    /** The build's time was up. */
    TIMED_OUT,
    /** The pod's time to be scheduled and started was up, or the cluster refused to start it. */
    NOT_STARTED,
    /** The volume cannot be mounted into a user namespace: its filesystem has no idmapped mounts, as NFS. */
    IDMAP_UNSUPPORTED,
    /** The node lacks the seccomp profile that the isolation needs. */
    SECCOMP_MISSING,
    /** The builder's image cannot be pulled. */
    IMAGE_UNAVAILABLE,
    /** The parts of a build were built from a source that changed meanwhile. */
    DIVERGED,
    /** The builder's process ended by itself without writing a result. */
    CRASHED;
}
