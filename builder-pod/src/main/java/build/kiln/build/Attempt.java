package build.kiln.build;

import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.contract.CacheSettings;
import build.kiln.contract.Failure;
import build.kiln.contract.Phases;
import build.kiln.digest.Digest;
import build.kiln.dockerfile.instruction.Dockerfile;
import build.kiln.dockerfile.lint.Finding;
import build.kiln.dockerfile.parser.LineRange;
import build.kiln.dockerfile.parser.SourceFile;
import build.kiln.executor.Confinement;
import build.kiln.exporter.Exported;
import build.kiln.exporter.PlatformImage;
import build.kiln.exporter.Target;
import build.kiln.failure.BuildException;
import build.kiln.frontend.dockerfile.DockerfileFrontend;
import build.kiln.frontend.dockerfile.Outline;
import build.kiln.frontend.dockerfile.Targets;
import build.kiln.graph.ImagePlan;
import build.kiln.graph.ImageResolver;
import build.kiln.graph.Vertex;
import build.kiln.layer.KnownLayer;
import build.kiln.layer.Layer;
import build.kiln.layer.Tree;
import build.kiln.oci.EmbeddedStep;
import build.kiln.op.EngineOperations;
import build.kiln.op.StepResult;
import build.kiln.policy.Subject.BuildFacts;
import build.kiln.policy.Subject.SecretFound;
import build.kiln.reference.Reference;
import build.kiln.solver.CacheStatistics;
import build.kiln.solver.Scope;
import build.kiln.solver.Solution;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** One run of a build, and what is known about it when it ends, wherever that is. */
final class Attempt {

    private final BuildJob job;
    private final BuildRequest request;
    private final Scrubber scrubber;
    private final BuildListener listener;
    private final Clock clock;
    private final Stopwatch stopwatch;
    private Optional<PolicyGate> gate = Optional.empty();
    private Optional<FetchedContexts> inputs = Optional.empty();
    private Optional<Exported> exported = Optional.empty();
    private Optional<BuildResult.Image> image = Optional.empty();
    private final List<BuildResult.Warning> cacheWarnings = new CopyOnWriteArrayList<>();
    private List<Plans.Planned> plans = List.of();
    private Optional<Solution<StepResult>> solution = Optional.empty();
    private volatile boolean takenForDead;

    Attempt(BuildJob job, Scrubber scrubber, BuildListener listener, Clock clock) {
        this.job = job;
        this.request = job.request();
        this.scrubber = scrubber;
        this.listener = listener;
        this.clock = clock;
        this.stopwatch = new Stopwatch(listener);
    }

    /** @param told hears of the image when it is where it should be, before caches are exported */
    BuildResult.Image run(Consumer<BuildResult.Image> told) throws BuildException, IOException, InterruptedException {
        Confinement.observe().require(request.options().isolation());
        Instant started = clock.instant();
        PolicyGate policies = PolicyGate.of(request);
        gate = Optional.of(policies);
        try (Engine engine = Engine.open(job, scrubber, clock, this::warnOfCache)) {
            try {
                return run(engine, policies, started, told);
            } catch (BuildException | IOException e) {
                takenForDead = image.isEmpty() && engine.isTakenForDead();
                throw e;
            }
        }
    }

    /**
     * Whether this builder stood still for so long that others may have taken it for dead, and failed then. What it found and made may
     * be gone, and its locks others'; another attempt has a new lease.
     */
    boolean wasTakenForDead() {
        return takenForDead;
    }

    private BuildResult.Image run(Engine engine, PolicyGate policies, Instant started, Consumer<BuildResult.Image> told)
            throws BuildException, IOException, InterruptedException {
        try (Scope ahead = new Scope()) {
            BuildRequest complete = SecretArguments.read(request, scrubber);
            FetchedContexts fetched = stopwatch.time(Phases.SOURCE, () -> engine.fetch());
            inputs = Optional.of(fetched);
            List<Reference> references = References.of(request, fetched, started);
            ImageTimes times = ImageTimes.of(complete, fetched.commitTime());
            Optional<Instant> epoch = times.latest();
            plans = stopwatch.time(Phases.PLAN, () -> {
                Dockerfile dockerfile = DockerfileFrontend.parse(fetched.dockerfile());
                fetched.readAhead(dockerfile, ahead);
                return Plans.make(complete, dockerfile, fetched, engine.images(), epoch);
            });
            Solution<StepResult> solved =
                    stopwatch.time(Phases.BUILD, () -> engine.solve(vertices(), fetched, times, progress()));
            solution = Optional.of(solved);
            remember(fetched);
            warnOfUnwrittenCaches();
            List<PlatformImage> images = images(solved);
            List<Target> targets = targets(references);
            try (TagLocks _ = engine.lock(policies, targets)) {
                if (!policies.isOpen()) {
                    List<BuildFacts> facts =
                            stopwatch.time(Phases.POLICY, () -> facts(engine, policies, images, targets, epoch));
                    judge(policies, judged(engine, references, images, epoch), facts);
                }
                Exported delivered = stopwatch.time(Phases.PUSH, () -> engine.export(images, targets, epoch));
                exported = Optional.of(delivered);
                image = Optional.of(image(delivered, references));
            }
            BuildResult.Image delivered = image.orElseThrow();
            told.accept(delivered);
            engine.exportCaches(solved, images, references, started);
            return delivered;
        } catch (InterruptedException e) {
            // Told to the engine, which then closes without waiting for what is half done.
            Thread.currentThread().interrupt();
            throw e;
        }
    }

    /** Reads the Dockerfile and says what a build would complain about; builds nothing. */
    DockerfileFrontend.Check check() throws BuildException, IOException, InterruptedException {
        return look(Plans::check);
    }

    /** Says what a build may be given, values of secret arguments masked; builds nothing. */
    Outline outline() throws BuildException, IOException, InterruptedException {
        return look(Plans::outline).withValues(scrubber::scrub);
    }

    /** Says which stages there are; builds nothing. */
    Targets targets() throws BuildException, IOException, InterruptedException {
        return look((_, fetched, _, _) -> DockerfileFrontend.targets(fetched.dockerfile()));
    }

    private interface Look<T> {
        T at(BuildRequest request, FetchedContexts inputs, ImageResolver images, Optional<Instant> epoch)
                throws BuildException, InterruptedException;
    }

    private <T> T look(Look<T> look) throws BuildException, IOException, InterruptedException {
        try (Engine engine = Engine.open(job, scrubber, clock, this::warnOfCache)) {
            BuildRequest complete = SecretArguments.read(request, scrubber);
            FetchedContexts fetched = engine.fetch();
            inputs = Optional.of(fetched);
            ImageTimes times = ImageTimes.of(complete, fetched.commitTime());
            return look.at(complete, fetched, engine.images(), times.latest());
        }
    }

    /** The Dockerfile, once it is there. */
    Optional<SourceFile> dockerfile() {
        return inputs.map(FetchedContexts::dockerfile);
    }

    private List<BuildFacts> facts(
            Engine engine,
            PolicyGate policies,
            List<PlatformImage> images,
            List<Target> targets,
            Optional<Instant> epoch)
            throws BuildException, IOException, InterruptedException {
        Set<String> moved =
                policies.hasRule(PolicyGate.IMMUTABLE_TAGS) ? engine.movedTags(images, targets, epoch) : Set.of();
        List<BuildFacts> facts = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            BuiltImage built = BuiltImage.of(images.get(i), plans.get(i));
            List<SecretFound> secrets = policies.looksForSecrets() ? engine.secrets(built) : List.of();
            facts.add(built.facts(clock.instant(), secrets, moved));
        }
        return facts;
    }

    /** The names that policies are asked about: what gets no tag has its digest for one. */
    private static List<Reference> judged(
            Engine engine, List<Reference> references, List<PlatformImage> images, Optional<Instant> epoch)
            throws BuildException, IOException, InterruptedException {
        List<Reference> judged = new ArrayList<>();
        for (Reference reference : references) {
            boolean named = reference.tag().isPresent() || reference.digest().isPresent();
            judged.add(named ? reference : reference.withDigest(engine.digest(images, epoch)));
        }
        return judged;
    }

    private void judge(PolicyGate policies, List<Reference> references, List<BuildFacts> facts) throws BuildException {
        try {
            policies.judge(references, facts, clock.instant());
        } finally {
            policies.warnings().forEach(warning -> listener.warned(warning.rule() + ": " + warning.message()));
        }
    }

    private void remember(FetchedContexts fetched) {
        try {
            fetched.remember();
        } catch (IOException e) {
            warnOfCache("the next build will read the whole context again: " + e.getMessage());
        }
    }

    private void warnOfUnwrittenCaches() {
        CacheSettings cache = request.cache();
        boolean asked = cache.inline() == CacheSettings.Inline.IN_IMAGE
                || !cache.exports().isEmpty();
        if (asked && cache.trust() == CacheSettings.Trust.READ_ONLY) {
            warnOfCache("the cache is not exported: this build may only read it");
        }
    }

    /** A build goes on without a cache; who waits for it shall know why it is slow. */
    private void warnOfCache(String message) {
        String scrubbed = scrubber.scrub(message);
        listener.warned(scrubbed);
        cacheWarnings.add(new BuildResult.Warning("Cache", 0, scrubbed));
    }

    private List<BuildResult.Warning> allWarnings() {
        List<BuildResult.Warning> all =
                new ArrayList<>(gate.map(PolicyGate::warnings).orElse(List.of()));
        // Before those of the Dockerfile, which are many, are cut first, and can be had again by a check.
        all.addAll(cacheWarnings);
        for (BuildResult.Warning warning : Plans.warnings(plans)) {
            all.add(new BuildResult.Warning(warning.rule(), warning.line(), scrubber.scrub(warning.message())));
        }
        return all;
    }

    /** A base image may be named by a build argument that stands in a Secret. */
    private List<BuildResult.BaseImage> bases() {
        return Plans.bases(plans).stream()
                .map(base -> new BuildResult.BaseImage(scrubber.scrub(base.reference()), base.digest()))
                .toList();
    }

    private List<Vertex> vertices() {
        return plans.stream()
                .map(planned -> planned.conversion().plan().result())
                .toList();
    }

    private List<PlatformImage> images(Solution<StepResult> solved) {
        List<PlatformImage> images = new ArrayList<>();
        for (int i = 0; i < plans.size(); i++) {
            Plans.Planned planned = plans.get(i);
            Tree tree = EngineOperations.tree(solved.results().get(i));
            ImagePlan plan = planned.conversion().plan();
            images.add(new PlatformImage(planned.platform(), tree, plan.config(), steps(plan, solved, tree)));
        }
        return images;
    }

    private List<EmbeddedStep> steps(ImagePlan plan, Solution<StepResult> solved, Tree tree) {
        CacheSettings cache = request.cache();
        return cache.inline() == CacheSettings.Inline.IN_IMAGE && cache.trust() == CacheSettings.Trust.READ_WRITE
                ? EmbeddedSteps.of(plan.result(), solved.keys(), tree.layers().size())
                : List.of();
    }

    private List<Target> targets(List<Reference> references) {
        if (!job.targets().isEmpty()) {
            return job.targets();
        }
        return switch (request.output().delivery()) {
            case REGISTRY -> List.of(new Target.Registry(references));
            case REGISTRY_BY_DIGEST ->
                List.of(new Target.RegistryByDigest(references.getFirst().repository()));
            case LOCAL_STORE -> List.of(new Target.Store(references));
        };
    }

    private ScrubbedProgress progress() {
        return new ScrubbedProgress(listener, scrubber);
    }

    /** What was delivered under the first of {@code references}. */
    static BuildResult.Image image(Exported exported, List<Reference> references) {
        String name =
                references.isEmpty() ? "" : references.getFirst().repository().canonical();
        return new BuildResult.Image(
                name,
                exported.digest().toString(),
                exported.tags(),
                exported.size(),
                exported.layers(),
                exported.changed() ? BuildResult.Delivered.PUSHED : BuildResult.Delivered.ALREADY_THERE);
    }

    Failure failure(BuildException failure) {
        return FailureCard.of(failure, scrubber);
    }

    /** Findings of the linter with their places. */
    List<PlacedFinding> placed(List<Finding> findings) {
        return inputs.map(fetched -> PlacedFinding.of(findings, fetched.dockerfile()))
                .orElse(List.of());
    }

    /** The lines of the Dockerfile that {@code failure} is about. */
    Optional<String> excerpt(BuildException failure) {
        return lines(failure)
                .flatMap(lines -> dockerfile().map(dockerfile -> scrubber.scrub(dockerfile.excerpt(lines))));
    }

    private static Optional<LineRange> lines(BuildException failure) {
        return failure.location().map(location -> new LineRange(location.startLine(), location.endLine()));
    }

    /** {@code failure} as it is told, with its place. */
    PlacedFailure placed(BuildException failure) {
        return new PlacedFailure(failure(failure), lines(failure), excerpt(failure));
    }

    /** What a failure makes of the build. Once the image is where it should be, that is no more than a warning. */
    Conclusion conclusion(BuildException failure, Instant started) {
        if (image.isEmpty()) {
            return conclusion(failure(failure), excerpt(failure), started);
        }
        warnOfCache("after the image was delivered: " + failure.getMessage());
        return conclusion(image.get(), Optional.empty(), started);
    }

    /** Everything there is to say about a build that comes to {@code outcome} now. */
    Conclusion conclusion(BuildResult.Outcome outcome, Optional<String> excerpt, Instant started) {
        return new Conclusion(
                report(outcome, started, clock.instant()), exported, excerpt, placed(Plans.findings(plans)));
    }

    private BuildResult report(BuildResult.Outcome outcome, Instant started, Instant completed) {
        return new BuildResult(
                outcome,
                inputs.flatMap(FetchedContexts::revision),
                inputs.flatMap(FetchedContexts::commitTime),
                solution.map(this::cacheUse).orElse(BuildResult.CacheUse.NONE),
                request.options().isolation().code(),
                started,
                completed,
                stopwatch.timings(),
                bases(),
                allWarnings());
    }

    private BuildResult.CacheUse cacheUse(Solution<StepResult> solved) {
        CacheStatistics statistics = solved.statistics();
        long reused = 0;
        Set<Digest> counted = new HashSet<>();
        for (StepResult result : solved.reused()) {
            for (Layer layer : EngineOperations.tree(result).layers()) {
                if (layer instanceof KnownLayer known
                        && counted.add(known.descriptor().digest())) {
                    reused += known.descriptor().size();
                }
            }
        }
        return new BuildResult.CacheUse(
                statistics.steps(),
                statistics.hits(),
                statistics.firstMiss().map(location -> scrubber.scrub(location + " " + location.instruction())),
                reused);
    }
}
