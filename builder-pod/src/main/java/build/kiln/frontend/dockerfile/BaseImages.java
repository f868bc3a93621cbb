package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.lint.Linter;
import build.kiln.dockerfile.lint.Rule;
import build.kiln.dockerfile.parser.SourceFile;
import build.kiln.dockerfile.text.Quote;
import build.kiln.dockerfile.text.Suggestion;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.graph.ContextOp;
import build.kiln.graph.ImageOp;
import build.kiln.graph.ImageResolver;
import build.kiln.graph.Label;
import build.kiln.graph.ResolvedImage;
import build.kiln.graph.ScratchOp;
import build.kiln.graph.Vertex;
import build.kiln.oci.Platform;
import build.kiln.oci.Platforms;
import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gives stages that begin with no other stage their first tree and config. */
final class BaseImages {
    private static final String SCRATCH = "scratch";
    private static final List<String> COMMON =
            List.of("alpine", "busybox", "centos", "debian", "golang", "ubuntu", "fedora");

    /** What to do about a base that cannot be had. */
    enum Missing {
        FAIL,
        /** Go on without knowing it: only the Dockerfile is being checked. */
        IGNORE
    }

    private final SourceFile file;
    private final BuildOptions options;
    private final StageSet stages;
    private final StepNames names;
    private final Linter linter;
    private final ImageFetch images;
    private final Missing missing;
    private final Map<String, NamedContext> contexts = new HashMap<>();

    BaseImages(
            SourceFile file,
            BuildOptions options,
            StageSet stages,
            StepNames names,
            Linter linter,
            ImageResolver resolver,
            Missing missing) {
        this.file = file;
        this.options = options;
        this.stages = stages;
        this.names = names;
        this.linter = linter;
        this.images = new ImageFetch(resolver);
        this.missing = missing;
        options.contexts().forEach((name, context) -> contexts.put(contextName(name), context));
    }

    /** A stage of this name is replaced as a whole. */
    Optional<NamedContext> replacement(String name) {
        return name.equals(SCRATCH) || name.equals(ContextOp.MAIN) ? Optional.empty() : context(name);
    }

    /** Checks the names of all bases, of those that nothing needs too. */
    void checkNames() throws BuildException {
        for (StageState stage : stages.all()) {
            if (stage.parent.isEmpty() && !stage.baseName().equals(SCRATCH)) {
                try {
                    parse(stage.baseName());
                } catch (BuildException e) {
                    throw Mistake.at(e, file, stage.origin());
                }
            }
        }
    }

    /** Resolves what {@code needed} begin with; images are asked for at the same time. */
    void resolve(Iterable<StageState> needed) throws BuildException, InterruptedException {
        List<Pending> pending = new ArrayList<>();
        for (StageState stage : needed) {
            if (stage.parent.isEmpty() && stage.base == StageState.Base.OPEN) {
                try {
                    begin(stage).ifPresent(pending::add);
                } catch (BuildException e) {
                    throw Mistake.at(e, file, stage.origin());
                }
            }
        }
        List<ImageFetch.Answer> answers =
                images.fetchAll(pending.stream().map(Pending::request).toList());
        for (int i = 0; i < pending.size(); i++) {
            finish(pending.get(i), answers.get(i));
        }
    }

    private record Pending(StageState stage, ImageFetch.Request request) {}

    /** Resolves a stage that needs no image; else says what image it needs. */
    private Optional<Pending> begin(StageState stage) throws BuildException {
        if (stage.replacement.isPresent()) {
            return take(stage, stage.baseName(), stage.replacement.get());
        }
        if (stage.baseName().equals(SCRATCH)) {
            stage.start(ImageDraft.scratch(options.platform().target()), scratch());
            return Optional.empty();
        }
        stage.platform = stage.requestedPlatform.orElse(options.platform().target());
        Reference reference = parse(stage.baseName());
        Optional<NamedContext> named = context(reference.familiar());
        if (named.isPresent()) {
            return take(stage, reference.familiar(), named.get());
        }
        return Optional.of(pending(stage, reference));
    }

    private Optional<Pending> take(StageState stage, String name, NamedContext context) throws BuildException {
        Platform platform = stage.requestedPlatform.orElse(options.platform().target());
        stage.platform = platform;
        switch (context) {
            case NamedContext.Directory directory -> {
                String known = stage.replacement.isPresent() ? stage.name().orElse(name) : name;
                Label label = new Label("[context " + known + "] load from client", Optional.empty());
                stage.start(ImageDraft.scratch(platform), Vertex.source(new ContextOp(key(known)), label));
            }
            case NamedContext.Git git -> {
                Label label =
                        new Label("[context " + name + "] " + git.repository().url(), Optional.empty());
                stage.start(ImageDraft.scratch(platform), Vertex.source(git.repository(), label));
            }
            case NamedContext.Image image -> {
                if (!image.reference().equals(SCRATCH)) {
                    return Optional.of(pending(stage, parse(image.reference())));
                }
                stage.start(ImageDraft.scratch(platform), scratch());
            }
        }
        return Optional.empty();
    }

    private Pending pending(StageState stage, Reference reference) {
        return new Pending(stage, new ImageFetch.Request(reference.orLatest().canonical(), stage.platform));
    }

    private void finish(Pending pending, ImageFetch.Answer answer) throws BuildException {
        StageState stage = pending.stage();
        switch (answer) {
            case ImageFetch.Found found -> use(stage, found.image());
            case ImageFetch.Failed failed -> {
                if (missing == Missing.FAIL) {
                    throw Mistake.at(withSuggestion(failed.failure(), stage.baseName()), file, stage.origin());
                }
                stage.start(ImageDraft.scratch(stage.platform), scratch());
                stage.base = StageState.Base.UNKNOWN;
            }
        }
    }

    private void use(StageState stage, ResolvedImage image) {
        Platform actual = image.config().platform();
        Platform expected = stage.platform;
        if (!actual.os().equals(expected.os()) || !actual.architecture().equals(expected.architecture())) {
            linter.report(
                    Rule.INVALID_BASE_IMAGE_PLATFORM,
                    stage.origin().lines(),
                    stage.baseName(),
                    Quote.quote(PlatformSpec.formatAll(Platforms.normalise(actual))),
                    Quote.quote(PlatformSpec.formatAll(Platforms.normalise(expected))));
        }
        Label label = new Label(
                names.from(stage, image.reference() + "@" + image.rootDigest()),
                Optional.of(Mistake.location(file, stage.origin())));
        stage.start(ImageDraft.of(image.config()), Vertex.source(new ImageOp(image), label));
    }

    private BuildException withSuggestion(BuildException failure, String name) {
        if (failure.reason() != Reason.BASE_IMAGE_NOT_FOUND) {
            return failure;
        }
        List<String> known = new ArrayList<>(stages.names());
        known.addAll(COMMON);
        Optional<String> near = Suggestion.of(name, known);
        return near.isPresent() ? failure.withHint("did you mean " + near.get() + "?") : failure;
    }

    private Optional<NamedContext> context(String name) {
        if (contexts.isEmpty()) {
            return Optional.empty();
        }
        return Optional.ofNullable(contexts.get(contextName(name)));
    }

    /** The name the context was given by. */
    private String key(String name) {
        String normal = contextName(name);
        return options.contexts().keySet().stream()
                .filter(given -> contextName(given).equals(normal))
                .findFirst()
                .orElse(name);
    }

    private static String contextName(String name) {
        try {
            String familiar = Reference.parse(name).familiar();
            return familiar.endsWith(":latest")
                    ? familiar.substring(0, familiar.length() - ":latest".length())
                    : familiar;
        } catch (InvalidReferenceException e) {
            return name;
        }
    }

    private static Reference parse(String name) throws BuildException {
        try {
            return Reference.parse(name);
        } catch (InvalidReferenceException e) {
            throw BuildException.of(
                            Reason.INVALID_REFERENCE,
                            "failed to parse stage name " + Quote.quote(name) + ": " + e.getMessage())
                    .withHint("an image is [registry/]name[:tag][@digest], the name in lower case");
        }
    }

    private static Vertex scratch() {
        return Vertex.source(new ScratchOp(), new Label("scratch", Optional.empty()));
    }
}
