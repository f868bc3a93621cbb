package build.kiln.policy;

import build.kiln.reference.Reference;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The images that a subject names. */
final class Images {
    private static final String OUTPUT = "spec.output.tags";

    private Images() {}

    static List<Reference> of(Subject subject) {
        return switch (subject) {
            case Subject.Workload workload -> List.of(workload.image());
            case Subject.Unreadable _ -> List.of();
            case Subject.Request request -> request.images();
            case Subject.Result result -> result.images();
        };
    }

    static String field(Subject subject) {
        return switch (subject) {
            case Subject.Workload workload -> workload.field();
            case Subject.Unreadable unreadable -> unreadable.use().field();
            case Subject.Request _, Subject.Result _ -> OUTPUT;
        };
    }

    /** {@code subject} with only those images for which {@code kept} holds; empty when none is left. */
    static Optional<Subject> narrowed(Subject subject, Predicate<Reference> kept) {
        List<Reference> images = of(subject).stream().filter(kept).toList();
        if (images.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (subject) {
                    case Subject.Workload workload -> workload;
                    case Subject.Unreadable unreadable -> unreadable;
                    case Subject.Request request -> new Subject.Request(request.place(), images);
                    case Subject.Result result -> new Subject.Result(result.place(), images, result.facts());
                });
    }
}
