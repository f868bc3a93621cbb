package build.kiln.exporter;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.registry.RegistryException;
import build.kiln.registry.Repository;

/** What a registry said to a push, as the failure that its user sees. */
final class PushFailures {
    private PushFailures() {}

    static BuildException explain(Repository destination, RegistryException failure) {
        String what = "push to " + destination.endpoint() + " failed: " + failure.getMessage();
        String host = destination.endpoint().domain();
        return switch (failure.kind()) {
            case UNAUTHORIZED ->
                BuildException.of(Reason.UNAUTHORIZED, what, failure)
                        .withHint(
                                destination.isAnonymous()
                                        ? "No credential for " + host + " was given."
                                        : host + " refused the credential given for it: check user and password.");
            case DENIED ->
                BuildException.of(Reason.PUSH_DENIED, what, failure)
                        .withHint("The credential may not write to " + destination.endpoint() + ".");
            case NOT_FOUND ->
                BuildException.of(Reason.PUSH_DENIED, what, failure)
                        .withHint("Some registries need the repository to be created first.");
            case UNREACHABLE, UNAVAILABLE ->
                BuildException.of(Reason.REGISTRY_UNAVAILABLE, what, failure)
                        .withHint("Check that " + host + " is up and can be reached from here.");
            case UNTRUSTED ->
                BuildException.of(Reason.REGISTRY_UNAVAILABLE, what, failure)
                        .withHint("The certificate of " + host + " is not trusted, or it speaks no TLS: add its CA to"
                                + " the bundle of trusted authorities, or list it as an insecure registry.");
            case REJECTED, MALFORMED -> BuildException.of(Reason.PUSH_DENIED, what, failure);
        };
    }
}
