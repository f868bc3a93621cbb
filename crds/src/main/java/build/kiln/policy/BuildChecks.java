package build.kiln.policy;

import build.kiln.policy.BuildRule.Complaint;
import build.kiln.policy.Subject.BuildFacts;
import build.kiln.policy.Subject.Severity;
import build.kiln.reference.ReferencePattern;
import java.time.Duration;
import java.util.List;

/** What the rules about builds look at. */
final class BuildChecks {
    private static final String FROM = "Dockerfile FROM";

    private BuildChecks() {}

    static List<Complaint> bases(BuildFacts facts, List<ReferencePattern> allowed, Mirrors mirrors) {
        return facts.bases().stream()
                .filter(base -> !mirrors.anyMatches(allowed, base.observed()))
                .map(base -> new Complaint(
                        FROM,
                        "base image " + base.named().familiar() + " is not allowed",
                        mirrors.copyOf(base.named())
                                .map(copy -> "use its copy " + copy.familiar())
                                .orElse("use one of " + allowed)))
                .toList();
    }

    static List<Complaint> baseDigests(BuildFacts facts) {
        return facts.bases().stream()
                .filter(base -> base.named().digest().isEmpty())
                .map(base -> new Complaint(
                        FROM,
                        "base image " + base.named().familiar() + " is not named by digest",
                        "write FROM name:tag@sha256:…"))
                .toList();
    }

    /** A base image of unknown age is too old: its age cannot be shown to be within the limit. */
    static List<Complaint> baseAges(BuildFacts facts, Duration limit) {
        return facts.bases().stream()
                .filter(base -> base.age().map(age -> age.compareTo(limit) > 0).orElse(true))
                .map(base -> new Complaint(
                        FROM,
                        "base image " + base.named().familiar() + " is "
                                + base.age()
                                        .map(age -> age.toDays() + " days old")
                                        .orElse("of unknown age")
                                + ", at most " + limit.toDays() + " are allowed",
                        "use a newer base image"))
                .toList();
    }

    static List<Complaint> user(BuildFacts facts) {
        String user = facts.user().split(":", 2)[0];
        boolean root = user.isEmpty() || user.equals("root") || user.matches("0+");
        return root
                ? List.of(new Complaint("Dockerfile USER", "the image runs as root", "end the Dockerfile with USER"))
                : List.of();
    }

    static List<Complaint> labels(BuildFacts facts, List<String> required) {
        return required.stream()
                .filter(label -> facts.labels().getOrDefault(label, "").isEmpty())
                .map(label -> new Complaint(
                        "spec.output.labels",
                        "label " + label + " is missing",
                        "add it with LABEL or spec.output.labels"))
                .toList();
    }

    static List<Complaint> size(BuildFacts facts, long limit) {
        return facts.size() > limit
                ? List.of(new Complaint(
                        "image",
                        "the image has " + facts.size() + " bytes, at most " + limit + " are allowed",
                        "use a smaller base image or another stage"))
                : List.of();
    }

    static List<Complaint> layers(BuildFacts facts, int limit) {
        return facts.layers() > limit
                ? List.of(new Complaint(
                        "image",
                        "the image has " + facts.layers() + " layers, at most " + limit + " are allowed",
                        "join RUN instructions"))
                : List.of();
    }

    static List<Complaint> ports(BuildFacts facts, List<PortRange> allowed) {
        return facts.ports().stream()
                .sorted()
                .filter(port -> allowed.stream().noneMatch(range -> range.contains(port)))
                .map(port -> new Complaint(
                        "Dockerfile EXPOSE", "port " + port + " is not allowed", "expose one of " + allowed))
                .toList();
    }

    static List<Complaint> secrets(BuildFacts facts) {
        return facts.secrets().stream()
                .map(found -> new Complaint(
                        found.where(),
                        "it holds what looks like " + found.what(),
                        "hand secrets to RUN --mount=type=secret, and give out a new one: this one is known"))
                .toList();
    }

    static List<Complaint> lint(BuildFacts facts, Severity from) {
        return facts.lint().stream()
                .filter(finding -> finding.severity().compareTo(from) >= 0)
                .map(finding ->
                        new Complaint("Dockerfile", finding.rule() + ": " + finding.message(), "mend what lint found"))
                .toList();
    }
}
