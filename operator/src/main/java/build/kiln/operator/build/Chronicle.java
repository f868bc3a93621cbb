package build.kiln.operator.build;

import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.operator.status.Turn;

/** Hears what happens to ImageBuilds, in the order it is shown in their status. */
public interface Chronicle {
    void tell(ImageBuild build, Turn turn);
}
