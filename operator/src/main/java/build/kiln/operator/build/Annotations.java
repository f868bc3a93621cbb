package build.kiln.operator.build;

import build.kiln.api.v1alpha1.ImageBuild;
import java.util.Map;
import java.util.Optional;

/** What users ask of an ImageBuild by annotation. */
final class Annotations {
    private Annotations() {}

    static Optional<String> rebuild(ImageBuild build) {
        return value(build, ImageBuild.REBUILD);
    }

    /** The build to stop; anything but a number names none. */
    static Optional<Long> cancel(ImageBuild build) {
        return value(build, ImageBuild.CANCEL)
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::valueOf);
    }

    private static Optional<String> value(ImageBuild build, String name) {
        Map<String, String> annotations = build.getMetadata().getAnnotations();
        return annotations == null
                ? Optional.empty()
                : Optional.ofNullable(annotations.get(name)).filter(value -> !value.isEmpty());
    }
}
