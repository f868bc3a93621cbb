package build.kiln.policy;

import build.kiln.policy.Subject.BuildFacts;
import build.kiln.reference.Reference;
import java.util.List;
import java.util.function.Function;

/** A rule about what was really built. */
record BuildRule(String name, Function<BuildFacts, List<Complaint>> check) implements Rule {
    /** What is wrong with a build and what to do about it. */
    record Complaint(String field, String message, String remedy) {}

    @Override
    public List<Offence> judge(Subject subject) {
        return switch (subject) {
            case Subject.Result result -> {
                Reference image = result.images().getFirst();
                yield check.apply(result.facts()).stream()
                        .map(found -> new Offence(image, found.field(), found.message(), found.remedy()))
                        .toList();
            }
            case Subject.Workload _, Subject.Unreadable _, Subject.Request _ -> List.of();
        };
    }
}
