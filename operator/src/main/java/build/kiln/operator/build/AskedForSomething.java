package build.kiln.operator.build;

import build.kiln.api.v1alpha1.ImageBuild;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;

/** Lets pass updates of an ImageBuild that ask for something: a changed spec, an annotation, a deletion. */
public final class AskedForSomething implements OnUpdateFilter<ImageBuild> {
    @Override
    public boolean accept(ImageBuild after, ImageBuild before) {
        return !Objects.equals(
                        after.getMetadata().getGeneration(),
                        before.getMetadata().getGeneration())
                || !Annotations.rebuild(after).equals(Annotations.rebuild(before))
                || !Annotations.cancel(after).equals(Annotations.cancel(before))
                || after.isMarkedForDeletion();
    }
}
