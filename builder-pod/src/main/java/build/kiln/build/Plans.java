package build.kiln.build;

import build.kiln.contract.BuildOptions.CacheUse;
import build.kiln.contract.BuildOptions.LintLevel;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.contract.Source;
import build.kiln.contract.StepSettings;
import build.kiln.dockerfile.instruction.Dockerfile;
import build.kiln.dockerfile.lint.Finding;
import build.kiln.dockerfile.lint.Severity;
import build.kiln.failure.BuildException;
import build.kiln.failure.Location;
import build.kiln.failure.Reason;
import build.kiln.frontend.dockerfile.BuildOptions;
import build.kiln.frontend.dockerfile.Conversion;
import build.kiln.frontend.dockerfile.DockerfileFrontend;
import build.kiln.frontend.dockerfile.NamedContext;
import build.kiln.frontend.dockerfile.Outline;
import build.kiln.frontend.dockerfile.StepDefaults;
import build.kiln.frontend.dockerfile.TargetPlatform;
import build.kiln.graph.ExecOp;
import build.kiln.graph.ImageOp;
import build.kiln.graph.ImageResolver;
import build.kiln.graph.ResolvedImage;
import build.kiln.graph.Vertex;
import build.kiln.oci.Platform;
import build.kiln.oci.Platforms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A Dockerfile as graphs, one for each platform. */
final class Plans {
    private Plans() {}

    /** What is built for one platform. */
    record Planned(Platform platform, Conversion conversion) {
        /** The images that the result stands on or copies from. */
        Set<ResolvedImage> bases() {
            Set<ResolvedImage> bases = new LinkedHashSet<>();
            collect(conversion.plan().result(), bases, new HashSet<>());
            return bases;
        }

        private static void collect(Vertex vertex, Set<ResolvedImage> bases, Set<Vertex> seen) {
            if (!seen.add(vertex)) {
                return;
            }
            if (vertex.op() instanceof ImageOp base) {
                bases.add(base.image());
            }
            vertex.inputs().forEach(input -> collect(input, bases, seen));
        }
    }

    static List<Planned> make(
            BuildRequest request,
            Dockerfile dockerfile,
            FetchedContexts inputs,
            ImageResolver images,
            Optional<Instant> epoch)
            throws BuildException, InterruptedException {
        DockerfileFrontend frontend = new DockerfileFrontend(images);
        List<Planned> plans = new ArrayList<>();
        for (TargetPlatform platform : platforms(request)) {
            Conversion conversion = frontend.convert(dockerfile, options(request, inputs, platform, epoch));
            refuse(request, conversion);
            plans.add(new Planned(platform.target(), conversion));
        }
        return plans;
    }

    /** What the linter says of every stage, or of the target and what it needs, for the first platform. */
    static DockerfileFrontend.Check check(
            BuildRequest request, FetchedContexts inputs, ImageResolver images, Optional<Instant> epoch)
            throws BuildException, InterruptedException {
        TargetPlatform platform = platforms(request).getFirst();
        return new DockerfileFrontend(images).check(inputs.dockerfile(), options(request, inputs, platform, epoch));
    }

    /** What a build of the target for the first platform may be given. */
    static Outline outline(BuildRequest request, FetchedContexts inputs, ImageResolver images, Optional<Instant> epoch)
            throws BuildException, InterruptedException {
        TargetPlatform platform = platforms(request).getFirst();
        return new DockerfileFrontend(images).outline(inputs.dockerfile(), options(request, inputs, platform, epoch));
    }

    private static List<TargetPlatform> platforms(BuildRequest request) throws BuildException {
        Platform here = here();
        if (request.platforms().isEmpty()) {
            return List.of(TargetPlatform.implicit(here));
        }
        TargetPlatform.Choice choice = request.platforms().size() == 1
                ? TargetPlatform.Choice.REQUESTED
                : TargetPlatform.Choice.ONE_OF_SEVERAL;
        List<TargetPlatform> platforms = new ArrayList<>();
        for (String text : request.platforms()) {
            platforms.add(TargetPlatform.parse(text, here, choice));
        }
        return platforms;
    }

    /** The platform that this builder runs on. */
    static Platform here() {
        return Platforms.normalise(Platform.linux(System.getProperty("os.arch", "amd64")));
    }

    private static BuildOptions options(
            BuildRequest request, FetchedContexts inputs, TargetPlatform platform, Optional<Instant> epoch) {
        Map<String, NamedContext> contexts = new HashMap<>();
        request.sources().forEach((name, source) -> {
            if (!name.equals(BuildRequest.MAIN_CONTEXT)) {
                contexts.put(name, named(source));
            }
        });
        return new BuildOptions(
                new LinkedHashMap<>(request.args()),
                request.target(),
                platform,
                contexts,
                new LinkedHashMap<>(request.output().labels()),
                steps(request.options()),
                uncached(request.options()),
                epoch,
                inputs.ignored());
    }

    private static StepDefaults steps(build.kiln.contract.BuildOptions options) {
        ExecOp.Network network = switch (options.network()) {
            case DEFAULT -> ExecOp.Network.DEFAULT;
            case NONE -> ExecOp.Network.NONE;
            case HOST -> ExecOp.Network.HOST;
        };
        StepSettings settings = options.steps();
        return new StepDefaults(
                network,
                new LinkedHashMap<>(settings.hosts()),
                new ExecOp.Limits(settings.shmBytes(), new LinkedHashMap<>(settings.ulimits())));
    }

    /** Stages that run again; an empty set for all. */
    private static Optional<Set<String>> uncached(build.kiln.contract.BuildOptions options) {
        if (options.cacheUse() == CacheUse.IGNORE) {
            return Optional.of(Set.of());
        }
        List<String> stages = options.steps().uncachedStages();
        return stages.isEmpty() ? Optional.empty() : Optional.of(Set.copyOf(stages));
    }

    private static NamedContext named(Source source) {
        return switch (source) {
            case Source.Oci image ->
                new NamedContext.Image(image.digest()
                        .map(digest -> image.reference() + "@" + digest)
                        .orElse(image.reference()));
            case Source.Layout layout -> new NamedContext.Image(LayoutImages.reference(layout));
            default -> new NamedContext.Directory();
        };
    }

    private static void refuse(BuildRequest request, Conversion conversion) throws BuildException {
        if (request.options().lintFailsAt() == LintLevel.NEVER) {
            return;
        }
        for (Finding finding : conversion.findings()) {
            if (finding.severity() == Severity.WARNING || request.options().lintFailsAt() == LintLevel.ADVICE) {
                throw BuildException.of(Reason.LINT_FAILED, finding.rule().title() + ": " + finding.message())
                        .at(new Location(
                                finding.file(),
                                finding.lines().first(),
                                finding.lines().last(),
                                ""))
                        .withHint(finding.remedy());
            }
        }
    }

    /** The base images in use, each once. */
    static List<BuildResult.BaseImage> bases(List<Planned> plans) {
        return plans.stream()
                .flatMap(planned -> planned.bases().stream())
                .map(base -> new BuildResult.BaseImage(
                        base.reference(), base.rootDigest().toString()))
                .distinct()
                .toList();
    }

    /** What the linter found; of several platforms the same is said once. */
    static List<Finding> findings(List<Planned> plans) {
        return plans.stream()
                .flatMap(planned -> planned.conversion().findings().stream())
                .distinct()
                .toList();
    }

    /** What the linter found; findings of several platforms are the same and shown once. */
    static List<BuildResult.Warning> warnings(List<Planned> plans) {
        return findings(plans).stream()
                .map(finding -> new BuildResult.Warning(finding.rule().title(), finding.line(), finding.message()))
                .distinct()
                .toList();
    }
}
