package build.kiln.oci;

/**
 * The platform of an image, as in the OCI image index.
 *
 * @param os e.g. {@code linux}
 * @param architecture a GOARCH name, e.g. {@code amd64}
 * @param variant e.g. {@code v8}; empty when there is none
 * @param osVersion empty on Linux
 */
public record Platform(String os, String architecture, String variant, String osVersion) {
    public static Platform linux(String architecture) {
        return new Platform("linux", architecture, "", "");
    }

    /** {@code os/architecture[/variant]}. */
    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
