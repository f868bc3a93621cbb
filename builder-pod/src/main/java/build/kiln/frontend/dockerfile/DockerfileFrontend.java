package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.instruction.Dockerfile;
import build.kiln.dockerfile.lint.Finding;
import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.SourceFile;
import build.kiln.failure.BuildException;
import build.kiln.graph.ImageResolver;
import java.util.List;
import java.util.Optional;

/** Turns a Dockerfile into what the solver runs. */
public final class DockerfileFrontend {
    private final ImageResolver resolver;

    /**
     * A frontend.
     *
     * @param resolver asked for the configs of base images, never for their layers
     */
    public DockerfileFrontend(ImageResolver resolver) {
        this.resolver = resolver;
    }

    /**
     * What a check of a Dockerfile says.
     *
     * @param findings by line
     * @param failure why a build of any of the stages would fail
     */
    public record Check(List<Finding> findings, Optional<BuildException> failure) {
        public Check {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Reads a Dockerfile.
     *
     * @throws BuildException at the line of its first mistake
     */
    public static Dockerfile parse(SourceFile file) throws BuildException {
        try {
            return Dockerfile.parse(file);
        } catch (DockerfileException e) {
            throw Mistake.of(e, file);
        }
    }

    /** The graph of the target stage and what it needs; stages it does not need are not looked at. */
    public Conversion convert(Dockerfile dockerfile, BuildOptions options) throws BuildException, InterruptedException {
        return Translation.start(dockerfile, options, resolver, BaseImages.Missing.FAIL)
                .convert();
    }

    /**
     * What the build of the target stage may be given.
     *
     * @throws BuildException when it could not be built, as far as its Dockerfile and base images tell
     */
    public Outline outline(SourceFile file, BuildOptions options) throws BuildException, InterruptedException {
        return Translation.start(parse(file), options, resolver, BaseImages.Missing.FAIL)
                .outline();
    }

    /**
     * The stages of a Dockerfile.
     *
     * @throws BuildException at the line of its first mistake
     */
    public static Targets targets(SourceFile file) throws BuildException {
        return Targets.of(parse(file));
    }

    /**
     * Reads a Dockerfile and converts every stage, or the target with what it needs, for the findings alone. Base images
     * that cannot be had are passed over; of a file with a mistake the findings before it count.
     */
    public Check check(SourceFile file, BuildOptions options) throws InterruptedException {
        try {
            Dockerfile.Reading reading = Dockerfile.read(file);
            if (reading.mistake().isPresent()) {
                List<Finding> before = Translation.findingsBefore(reading.read(), options);
                return new Check(
                        before, Optional.of(Mistake.of(reading.mistake().get(), file)));
            }
            return Translation.start(reading.read(), options, resolver, BaseImages.Missing.IGNORE)
                    .check();
        } catch (DockerfileException e) {
            return new Check(List.of(), Optional.of(Mistake.of(e, file)));
        } catch (BuildException e) {
            return new Check(List.of(), Optional.of(e));
        }
    }
}
