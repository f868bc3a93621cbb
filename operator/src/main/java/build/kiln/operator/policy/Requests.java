package build.kiln.operator.policy;

import build.kiln.policy.Subject;
import build.kiln.policy.Subject.Place;
import build.kiln.reference.Reference;
import build.kiln.reference.Repository;
import build.kiln.reference.TagTemplate;
import java.util.List;
import java.util.Optional;

/** What ImageBuilds ask for, as policies judge it. */
public final class Requests {
    private Requests() {}

    /** The repository of an output, behind {@code defaultRegistry} when it names no registry itself. */
    public static String repository(String image, Optional<String> defaultRegistry) {
        return Repository.namesHost(image)
                ? image
                : defaultRegistry.map(registry -> registry + "/" + image).orElse(image);
    }

    /**
     * The images that are known before the build. A tag with variables is not among them: it is judged before the push.
     *
     * @param repository the output's
     * @param tags templates
     * @throws build.kiln.reference.InvalidReferenceException when the repository or a tag follows no grammar
     */
    public static Subject.Request subject(Place place, String repository, List<String> tags) {
        Repository parsed = Repository.parse(repository);
        return new Subject.Request(
                place,
                tags.stream()
                        .map(TagTemplate::parse)
                        .filter(template -> !template.isVariable())
                        .map(template -> new Reference(parsed, Optional.of(template.toString()), Optional.empty()))
                        .toList());
    }
}
