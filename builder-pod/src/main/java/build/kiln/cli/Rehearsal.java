package build.kiln.cli;

import build.kiln.build.BuildJob;
import build.kiln.build.BuildService;
import build.kiln.contract.BuildIdentity;
import build.kiln.contract.BuildOptions;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.contract.CacheSettings;
import build.kiln.contract.Dockerfile;
import build.kiln.contract.Failure;
import build.kiln.contract.Isolation;
import build.kiln.contract.Output;
import build.kiln.contract.RegistryAccess;
import build.kiln.contract.Source;
import build.kiln.rootfs.OwnDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Small builds that go through the whole engine, so that it is loaded, linked and has run once: without RUN, pushed to
 * registries of its own, without and with TLS, and pulled back, cold and cached. It needs no privilege, no network and no
 * isolation, so that it works inside a RUN step. Where it may mount, it goes through RUN steps too, with whatever program is
 * named as the OCI runtime: {@code true} is enough.
 */
final class Rehearsal {
    private static final String FIRST = """
            FROM scratch AS files
            COPY file /file
            FROM files
            ENV A=b
            COPY --from=files /file /copy
            """;

    /** A RUN that needs no overlay. */
    private static final String STEP = """
            FROM scratch
            RUN ["true"]
            """;

    private final Path directory;
    private final TrainingRegistry registry;
    private final RegistryAccess access;

    private Rehearsal(Path directory, TrainingRegistry registry, RegistryAccess access) {
        this.directory = directory;
        this.registry = registry;
        this.access = access;
    }

    /** Builds in a temporary directory, which is gone afterwards; returns a request that needs no registry. */
    static BuildRequest perform() throws IOException, InterruptedException, GeneralSecurityException {
        return perform(TemporaryFiles.ofMachine());
    }

    /** The same, in a directory of its own below {@code parent}. */
    static BuildRequest perform(Path parent) throws IOException, InterruptedException, GeneralSecurityException {
        TrainingCertificates certificates = TrainingCertificates.make();
        try (OwnDirectory own = newDirectory(parent);
                TrainingRegistry plain = TrainingRegistry.plain();
                TrainingRegistry secure = TrainingRegistry.secure(certificates.server())) {
            Path directory = own.path();
            Path authority = directory.resolve("authority.pem");
            certificates.writeAuthority(authority);
            new Rehearsal(directory, secure, trusting(authority)).build();
            return new Rehearsal(directory, plain, insecure(plain)).build();
        }
    }

    /** A temporary directory for what is built to no purpose. */
    static OwnDirectory newDirectory() throws IOException {
        return newDirectory(TemporaryFiles.ofMachine());
    }

    private static OwnDirectory newDirectory(Path parent) throws IOException {
        return OwnDirectory.make(parent, "kiln-rehearsal-");
    }

    /** Builds with cold and with warm caches. */
    private BuildRequest build() throws IOException {
        BuildRequest first = request(FIRST, Output.Delivery.REGISTRY);
        BuildRequest second = request(onTopOf(reference()), Output.Delivery.REGISTRY);
        for (BuildRequest request : List.of(first, second, second)) {
            if (run(request).outcome() instanceof Failure failure) {
                throw new IllegalStateException(failure.toString());
            }
        }
        // Unpacks; what follows wants a mount, and may fail.
        run(request(unpacked(reference()), Output.Delivery.REGISTRY).withCache(cache(directory.resolve("cold"))));
        for (Isolation isolation : List.of(Isolation.RESTRICTED, Isolation.LOCAL)) {
            run(request(STEP, Output.Delivery.REGISTRY, isolation));
            run(request(steps(reference()), Output.Delivery.REGISTRY, isolation));
        }
        return request(FIRST, Output.Delivery.LOCAL_STORE);
    }

    private BuildResult run(BuildRequest request) {
        return new BuildService(Clock.systemUTC())
                .run(new BuildJob(request, directory.resolve("scratch"), List.of()), new QuietProgress());
    }

    private static String onTopOf(String base) {
        return """
                FROM %s
                WORKDIR /work
                COPY --link file .
                COPY file /work/other
                """.formatted(base);
    }

    private static RegistryAccess insecure(TrainingRegistry registry) {
        return new RegistryAccess(
                Optional.empty(), Optional.empty(), List.of(registry.authority()), Optional.empty(), Map.of());
    }

    private static RegistryAccess trusting(Path authority) {
        return new RegistryAccess(
                Optional.empty(), Optional.empty(), List.of(), Optional.of(authority.toString()), Map.of());
    }

    private static String unpacked(String base) {
        return """
                FROM %s AS base
                FROM scratch
                COPY --from=base /file /file
                """.formatted(base);
    }

    /** What may not run here, which is seen only when all that comes before is done. */
    private static String steps(String base) {
        return """
                FROM %s AS base
                ARG VERSION=1
                ENV PATH=$PATH:/opt/${VERSION:-2}
                RUN --mount=type=cache,target=/var/cache apt-get update && apt-get install -y nothing
                FROM base
                COPY --from=base --chown=1:1 /file /other
                USER 1000
                EXPOSE 80
                ENTRYPOINT ["/file"]
                CMD ["-v"]
                """.formatted(base);
    }

    private String reference() {
        return registry.authority() + "/training:1";
    }

    private BuildRequest request(String dockerfile, Output.Delivery delivery) {
        return request(dockerfile, delivery, Isolation.RESTRICTED);
    }

    private BuildRequest request(String dockerfile, Output.Delivery delivery, Isolation isolation) {
        return new BuildRequest(
                new BuildIdentity("", "training", "", 1),
                Map.of(
                        BuildRequest.MAIN_CONTEXT,
                        new Source.Inline(Map.of("Dockerfile", dockerfile, "file", "kiln\n"), ".")),
                new Dockerfile.InContext("Dockerfile"),
                Optional.empty(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Output(
                        "",
                        List.of(reference()),
                        Map.of(),
                        Map.of(),
                        Output.Compression.GZIP,
                        Output.TagMutability.MUTABLE,
                        delivery),
                access,
                cache(directory.resolve("cache")),
                BuildOptions.DEFAULTS.withIsolation(isolation),
                List.of(),
                Optional.empty());
    }

    private static CacheSettings cache(Path directory) {
        return CacheSettings.in(directory.toString());
    }
}
