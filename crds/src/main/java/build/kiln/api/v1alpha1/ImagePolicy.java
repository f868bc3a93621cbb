package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Rules for images, judged when they are built, when they are pushed, when pods are admitted, and while they run. */
@JsonIgnoreProperties(ignoreUnknown = true)
@Group(ImageBuild.GROUP)
@Version(ImageBuild.VERSION)
@Plural("imagepolicies")
@ShortNames("kip")
@Categories("kiln")
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Enforcement",
        jsonPath = ".spec.enforcement",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Violations",
        jsonPath = ".status.violations",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public final class ImagePolicy extends CustomResource<ImagePolicySpec, ImagePolicyStatus> {
    public static final String KIND = "ImagePolicy";

    @Serial
    private static final long serialVersionUID = 1;

    @Override
    protected @Nullable ImagePolicySpec initSpec() {
        return null;
    }
}
