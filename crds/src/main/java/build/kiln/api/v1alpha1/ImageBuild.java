package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Desired state "this input has an image". Kiln never deletes it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@Group(ImageBuild.GROUP)
@Version(ImageBuild.VERSION)
@ShortNames("kib")
@Categories("kiln")
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Reason",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Image", jsonPath = ".spec.output.image", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Digest", jsonPath = ".status.digest", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Cache", jsonPath = ".status.cache.summary", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Duration", jsonPath = ".status.duration", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public final class ImageBuild extends CustomResource<ImageBuildSpec, ImageBuildStatus> implements Namespaced {
    public static final String GROUP = "kiln.build";
    public static final String VERSION = "v1alpha1";
    public static final String API_VERSION = GROUP + "/" + VERSION;
    public static final String KIND = "ImageBuild";

    /** Annotation whose change asks for a build although nothing else changed. */
    public static final String REBUILD = GROUP + "/rebuild";

    /** Annotation that names the number of the running build to stop. */
    public static final String CANCEL = GROUP + "/cancel";

    @Serial
    private static final long serialVersionUID = 1;

    @Override
    protected @Nullable ImageBuildSpec initSpec() {
        return null;
    }
}
