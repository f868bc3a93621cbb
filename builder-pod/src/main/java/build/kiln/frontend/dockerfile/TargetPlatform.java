package build.kiln.frontend.dockerfile;

import build.kiln.failure.BuildException;
import build.kiln.oci.Platform;

/**
 * The platform a build is for and the one it runs on.
 *
 * @param choice whether the user asked for {@code target}
 */
public record TargetPlatform(Platform target, Platform build, Choice choice) {
    /** How the target platform came to be. */
    public enum Choice {
        /** Not asked for: the image says what its base image says. */
        IMPLICIT,
        REQUESTED,
        /** One of several: steps are shown with it. */
        ONE_OF_SEVERAL
    }

    /**
     * Reads {@code os/architecture[/variant]}; what it leaves open is as {@code build} has it.
     *
     * @throws BuildException when there is no such platform
     */
    public static TargetPlatform parse(String text, Platform build, Choice choice) throws BuildException {
        return new TargetPlatform(PlatformSpec.parse(text, build), build, choice);
    }

    /** A build for the platform that it runs on. */
    public static TargetPlatform implicit(Platform platform) {
        return new TargetPlatform(platform, platform, Choice.IMPLICIT);
    }
}
