package build.kiln.request;

import build.kiln.api.v1alpha1.ImageBuildSpec;
import build.kiln.contract.BuildIdentity;
import build.kiln.contract.BuildOptions;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.Isolation;
import build.kiln.contract.Output;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Optional;

/** Specs and requests for tests, from YAML. */
final class Specs {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final Installation INSTALLATION = new Installation(
            Optional.of("default.example"),
            500,
            1000,
            2000,
            FilePaths.POD,
            Output.Delivery.REGISTRY,
            BuildOptions.ProgressFormat.PLAIN);

    private Specs() {}

    static ImageBuildSpec spec(String yaml) {
        return YAML.unmarshal("---\n" + yaml, ImageBuildSpec.class);
    }

    /** {@code yaml}, with a valid source and output where it says nothing about them. */
    static String withDefaults(String yaml) {
        if (yaml.startsWith("{")) {
            return yaml.substring(0, yaml.length() - 1) + ", source: {volume: {claimName: c}}, output: {image: a}}";
        }
        return yaml
                + (yaml.startsWith("source:") || yaml.equals("output: {image: a}")
                        ? ""
                        : "\nsource: {volume: {claimName: c}}")
                + (yaml.startsWith("output") ? "" : "\noutput: {image: a}");
    }

    static BuildRequest request(String yaml) throws InvalidSpecException {
        return request(yaml, ResolvedInputs.NONE);
    }

    static BuildRequest request(String yaml, ResolvedInputs inputs) throws InvalidSpecException {
        return request(spec(yaml), inputs);
    }

    static BuildRequest request(ImageBuildSpec spec, ResolvedInputs inputs) throws InvalidSpecException {
        return new BuildRequests(INSTALLATION)
                .create(spec, inputs, new BuildIdentity("team-a", "shop", "uid", 7), Isolation.BASELINE, List.of());
    }
}
