package build.kiln.registry;

import build.kiln.contract.RegistryAccess;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.io.http.HttpClient;
import build.kiln.io.http.HttpResponse;
import build.kiln.io.http.HttpSettings;
import build.kiln.io.http.Method;
import build.kiln.io.http.Proxies;
import build.kiln.io.http.Trust;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The registries a build talks to: one client, one set of credentials and settings. Safe for use by many threads. */
public final class Registries implements AutoCloseable {
    private final HttpClient http;
    private final RegistrySettings settings;
    private final Credentials forPull;
    private final Credentials forPush;
    private final RetryPolicy retries;
    private final Map<Access, Repository> repositories = new ConcurrentHashMap<>();

    private record Access(Endpoint endpoint, boolean push) {}

    public Registries(
            HttpClient http, RegistrySettings settings, Credentials forPull, Credentials forPush, RetryPolicy retries) {
        this.http = http;
        this.settings = settings;
        this.forPull = forPull;
        this.forPush = forPush;
        this.retries = retries;
    }

    /**
     * The registries as a build request describes them, through the proxies that the environment names.
     *
     * @throws IOException when a file that {@code access} names cannot be used
     */
    public static Registries open(RegistryAccess access) throws IOException {
        Credentials pull = credentials(access.pullConfig());
        Credentials push = credentials(access.pushConfig());
        Trust trust = Trust.platformAnd(access.caBundle().map(Path::of).stream().toList());
        return new Registries(
                new HttpClient(HttpSettings.of(Proxies.of(System.getenv()), trust)),
                new RegistrySettings(Set.copyOf(access.insecure()), access.mirrors()),
                Credentials.firstOf(List.of(pull, push)),
                Credentials.firstOf(List.of(push, pull)),
                RetryPolicy.standard());
    }

    /** Sets up aside what talking to {@code domains} takes. */
    public void expect(Set<String> domains) {
        if (domains.stream()
                .anyMatch(domain -> "https".equals(settings.api(domain).getScheme()))) {
            http.expectTls();
        }
    }

    private static Credentials credentials(Optional<String> file) throws IOException {
        return file.isEmpty() ? Credentials.NONE : DockerConfig.load(Path.of(file.get()));
    }

    /** The repository at {@code endpoint} itself, without mirrors, to read from. */
    public Repository repository(Endpoint endpoint) throws IOException, InterruptedException {
        return repository(new Access(endpoint, false), forPull);
    }

    /** The repository at {@code endpoint} to push to. */
    public Repository destination(Endpoint endpoint) throws IOException, InterruptedException {
        return repository(new Access(endpoint, true), forPush);
    }

    private Repository repository(Access access, Credentials credentials) throws IOException, InterruptedException {
        Repository known = repositories.get(access);
        if (known != null) {
            return known;
        }
        Endpoint endpoint = access.endpoint();
        URI api = settings.api(endpoint.domain());
        InstantSource clock = InstantSource.system();
        Credential credential = credentials.find(endpoint.domain(), endpoint.path());
        Authorizer authorizer = new Authorizer(api, credential, new TokenClient(http, clock), clock);
        Repository made = new Repository(endpoint, new Transport(http, api, authorizer), retries);
        Repository raced = repositories.putIfAbsent(access, made);
        return raced == null ? made : raced;
    }

    /**
     * Asks a registry whether it takes a credential.
     *
     * @throws BuildException when it does not, or cannot be asked
     */
    public void login(String domain, String user, String password) throws BuildException, InterruptedException {
        URI api = settings.api(domain);
        InstantSource clock = InstantSource.system();
        Authorizer authorizer =
                new Authorizer(api, new Credential.Basic(user, password), new TokenClient(http, clock), clock);
        Transport transport = new Transport(http, api, authorizer);
        try {
            retries.run(() -> transport.exchange(
                    transport.request(Method.GET, ""), new Scope(Set.of()), HttpResponse::status, 200));
        } catch (RegistryException e) {
            Reason reason = switch (e.kind()) {
                case UNAUTHORIZED, DENIED -> Reason.UNAUTHORIZED;
                default -> Reason.REGISTRY_UNAVAILABLE;
            };
            throw BuildException.of(reason, "login to " + domain + " failed: " + e.getMessage(), e)
                    .withHint("check user and password, and --insecure-registry or --registry-ca for a registry of"
                            + " your own");
        }
    }

    /** Where to look for {@code endpoint}'s content: mirrors of its registry first, itself last. */
    public List<Endpoint> pullFrom(Endpoint endpoint) {
        List<Endpoint> all = new ArrayList<>();
        settings.mirrorsOf(endpoint.domain()).forEach(mirror -> all.add(new Endpoint(mirror, endpoint.path())));
        all.add(endpoint);
        return all;
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
