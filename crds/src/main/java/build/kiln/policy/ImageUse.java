package build.kiln.policy;

import java.util.Map;

/**
 * An image that a Kubernetes object names.
 *
 * @param kind of the object, e.g. {@code Deployment}
 * @param name of the object; empty when the server has still to make one
 * @param labels of the pods that the object is or makes
 * @param role what the image is for
 * @param part name of the container or volume
 * @param field where the image is named, e.g. {@code spec.containers[0].image}
 * @param image as it is written, which may be anything
 */
public record ImageUse(
        String kind, String name, Map<String, String> labels, Role role, String part, String field, String image) {
    public ImageUse {
        labels = Map.copyOf(labels);
    }

    /** What a pod does with an image. */
    public enum Role {
        CONTAINER,
        INIT_CONTAINER,
        EPHEMERAL_CONTAINER,
        VOLUME
    }

    /** Whether both name the same image for the same purpose, so that one in place of the other changes nothing. */
    boolean sameAs(ImageUse other) {
        return role == other.role && part.equals(other.part) && image.equals(other.image);
    }
}
