package build.kiln.operator.build;

import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.contract.Isolation;
import java.util.Map;
import java.util.Optional;

/** Turns ImageBuilds into what builders are asked. */
interface BuildRequests {
    /**
     * The hash of everything that can change the image: equal hashes need no second build.
     *
     * @throws InvalidSpecException when the spec cannot be built as it is
     */
    String inputHash(ImageBuild build, Inputs inputs) throws InvalidSpecException;

    /**
     * The BuildRequest as JSON.
     *
     * @throws InvalidSpecException when the spec cannot be built as it is
     */
    String request(ImageBuild build, Inputs inputs, long number, Isolation isolation) throws InvalidSpecException;

    /**
     * What was read for a build besides its spec.
     *
     * @param revision of the source, where the operator knows it
     * @param args values of build arguments that come from ConfigMaps and Secrets
     */
    record Inputs(Optional<String> revision, Map<String, String> args) {
        public Inputs {
            args = Map.copyOf(args);
        }
    }
}
