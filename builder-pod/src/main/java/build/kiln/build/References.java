package build.kiln.build;

import build.kiln.contract.BuildRequest;
import build.kiln.contract.Output;
import build.kiln.contract.Source;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;
import build.kiln.reference.Repository;
import build.kiln.reference.TagTemplate;
import build.kiln.reference.TagValues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The names that an image gets, its tag templates expanded. */
final class References {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final String BRANCH = "refs/heads/";
    private static final String TAG = "refs/tags/";

    private References() {}

    /** The registries that {@code output} names, in as far as it is well-formed. */
    static Set<String> domains(Output output) {
        try {
            if (!output.image().isEmpty()) {
                return Set.of(Repository.parse(output.image()).domain());
            }
            return output.tags().stream()
                    .map(tag -> Reference.parse(tag).repository().domain())
                    .collect(Collectors.toSet());
        } catch (InvalidReferenceException e) {
            // Told by the build, with more about it.
            return Set.of();
        }
    }

    static List<Reference> of(BuildRequest request, FetchedContexts inputs, Instant started) throws BuildException {
        return of(request, inputs.revision(), inputs.commitTime(), started);
    }

    /**
     * The names of what was built from {@code sourceRevision}; one without a tag is for a push by digest.
     *
     * @param commitTime empty when the revision is no commit
     */
    static List<Reference> of(
            BuildRequest request, Optional<String> sourceRevision, Optional<Instant> commitTime, Instant started)
            throws BuildException {
        Output output = request.output();
        try {
            if (output.image().isEmpty()) {
                return output.tags().stream().map(Reference::parse).distinct().toList();
            }
            Repository repository = Repository.parse(output.image());
            TagValues values = values(request, sourceRevision, commitTime, started);
            Set<Reference> references = new LinkedHashSet<>();
            for (String template : output.tags()) {
                references.add(new Reference(
                        repository, Optional.of(TagTemplate.parse(template).expand(values)), Optional.empty()));
            }
            return references.isEmpty()
                    ? List.of(new Reference(repository, Optional.empty(), Optional.empty()).orLatest())
                    : new ArrayList<>(references);
        } catch (InvalidReferenceException e) {
            throw BuildException.of(Reason.INVALID_REFERENCE, String.valueOf(e.getMessage()), e)
                    .withHint("mend the image's name or its tags");
        }
    }

    private static TagValues values(
            BuildRequest request, Optional<String> sourceRevision, Optional<Instant> commitTime, Instant started) {
        String revision = request.source() instanceof Source.Git git ? git.revision() : "";
        boolean named = !revision.isEmpty() && !COMMIT.matcher(revision).matches();
        boolean tag = named && revision.startsWith(TAG);
        return new TagValues(
                named && !tag ? Optional.of(without(BRANCH, revision)) : Optional.empty(),
                tag ? Optional.of(without(TAG, revision)) : Optional.empty(),
                commitTime.isPresent() ? sourceRevision : Optional.empty(),
                commitTime.orElse(started),
                request.identity().number());
    }

    private static String without(String prefix, String text) {
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }
}
