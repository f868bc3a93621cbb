package build.kiln.registry;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.reference.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What mirrors and origin answered, put together into the one failure a user sees. */
final class PullFailures {
    private final Reference reference;
    private final List<RegistryException> failures = new ArrayList<>();
    private boolean anonymous;

    PullFailures(Reference reference) {
        this.reference = reference;
    }

    void add(Repository repository, RegistryException failure) {
        failures.add(failure);
        anonymous = repository.isAnonymous();
    }

    /** The origin's answer counts, except that an unreachable origin says less than a mirror that has no such image. */
    BuildException toBuildException() {
        RegistryException last = failures.getLast();
        boolean mirrorDecides = last.kind() == RegistryException.Kind.UNREACHABLE
                && failures.stream().anyMatch(failure -> failure.kind() == RegistryException.Kind.NOT_FOUND);
        String details = failures.stream().map(Throwable::getMessage).collect(Collectors.joining("; "));
        String host = reference.repository().domain();
        return switch (mirrorDecides ? RegistryException.Kind.NOT_FOUND : last.kind()) {
            case NOT_FOUND ->
                BuildException.of(Reason.BASE_IMAGE_NOT_FOUND, "image " + reference + " not found: " + details, last)
                        .withHint("Check the name and the tag, and that " + host + " is the registry you mean.");
            case UNAUTHORIZED, DENIED -> unauthorized(host, details, last);
            case UNREACHABLE, UNAVAILABLE ->
                BuildException.of(
                                Reason.REGISTRY_UNAVAILABLE,
                                "image " + reference + " cannot be read now: " + details,
                                last)
                        .withHint("Check that " + host + " is up and can be reached from here.");
            case UNTRUSTED -> untrusted(host, details, last);
            case REJECTED, MALFORMED ->
                BuildException.of(
                        Reason.BASE_IMAGE_INVALID, "image " + reference + " cannot be used: " + details, last);
        };
    }

    private BuildException unauthorized(String host, String details, RegistryException last) {
        return BuildException.of(Reason.UNAUTHORIZED, "image " + reference + " may not be read: " + details, last)
                .withHint(
                        anonymous
                                ? "No credential for " + host
                                        + " was given, and the image is private or does not exist."
                                : host
                                        + " refused the credential given for it: check user, password and their rights.");
    }

    static BuildException untrusted(String host, String details, RegistryException cause) {
        return BuildException.of(Reason.REGISTRY_UNAVAILABLE, details, cause)
                .withHint("The certificate of " + host + " is not trusted, or it speaks no TLS: add its CA to the"
                        + " bundle of trusted authorities, or list it as an insecure registry.");
    }
}
