package build.kiln.registry;

import build.kiln.io.http.HttpClient;
import build.kiln.io.http.HttpRequest;
import build.kiln.io.http.HttpResponse;
import build.kiln.io.http.Method;
import build.kiln.io.http.Origin;
import build.kiln.io.http.Redirects;
import build.kiln.io.http.RequestBody;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Requests to one registry for one repository, with authorization. Only that registry's origin is ever shown it. */
final class Transport {
    private static final String AUTHORIZATION = "Authorization";

    private final HttpClient http;
    private final URI api;
    private final Authorizer authorizer;

    Transport(HttpClient http, URI api, Authorizer authorizer) {
        this.http = http;
        this.api = api;
        this.authorizer = authorizer;
    }

    URI api() {
        return api;
    }

    boolean isAnonymous() {
        return authorizer.isAnonymous();
    }

    /**
     * Sends {@code request} once, and again with what the registry asks for when it refuses. The caller closes the answer,
     * which may have any status but 401.
     */
    HttpResponse send(HttpRequest request, Scope scope) throws RegistryException, InterruptedException {
        try {
            boolean own = Origin.of(request.uri()).equals(Origin.of(api));
            Optional<String> offered = own ? authorizer.header(scope) : Optional.empty();
            HttpResponse response = sendOnce(authorized(request, offered));
            if (response.status() != 401) {
                return response;
            }
            List<Challenge> challenges = Challenge.parse(response.headers().all("WWW-Authenticate"));
            RegistryException refused;
            try (response) {
                refused = RegistryException.of(request, response);
            }
            Optional<String> better =
                    own && isRepeatable(request) ? authorizer.answer(challenges, scope, offered) : Optional.empty();
            if (better.isEmpty()) {
                throw refused;
            }
            return refuseUnauthorized(request, sendOnce(authorized(request, better)));
        } catch (RegistryException e) {
            throw e;
        } catch (IOException e) {
            throw RegistryException.unreachable(request, e);
        }
    }

    private static HttpResponse refuseUnauthorized(HttpRequest request, HttpResponse response) throws IOException {
        if (response.status() != 401) {
            return response;
        }
        try (response) {
            throw RegistryException.of(request, response);
        }
    }

    private static boolean isRepeatable(HttpRequest request) {
        return request.body() instanceof RequestBody.Bytes;
    }

    private static HttpRequest authorized(HttpRequest request, Optional<String> header) {
        return header.isPresent() ? request.with(AUTHORIZATION, header.get()) : request;
    }

    private HttpResponse sendOnce(HttpRequest request) throws IOException {
        return switch (request.method()) {
            case GET, HEAD -> Redirects.follow(http, request);
            case POST, PUT, PATCH, DELETE -> http.send(request);
        };
    }

    /** As {@link #send}, but an answer whose status is not one of {@code expected} is thrown. */
    HttpResponse expect(HttpRequest request, Scope scope, int... expected)
            throws RegistryException, InterruptedException {
        HttpResponse response = send(request, scope);
        for (int status : expected) {
            if (response.status() == status) {
                return response;
            }
        }
        throw refused(request, response);
    }

    private static RegistryException refused(HttpRequest request, HttpResponse response) {
        try (response) {
            return RegistryException.of(request, response);
        }
    }

    /** Takes from an answer what is wanted of it. */
    @FunctionalInterface
    interface Reader<T> {
        T read(HttpResponse response) throws IOException;
    }

    /** Sends {@code request} and reads an answer whose status is one of {@code expected}. */
    <T> T exchange(HttpRequest request, Scope scope, Reader<T> reader, int... expected)
            throws RegistryException, InterruptedException {
        try (HttpResponse response = expect(request, scope, expected)) {
            return reader.read(response);
        } catch (RegistryException e) {
            throw e;
        } catch (IOException e) {
            throw RegistryException.unreachable(request, e);
        }
    }

    /** The address {@code path} below {@code /v2/}. */
    HttpRequest request(Method method, String path) {
        return HttpRequest.of(method, URI.create(api + "/v2/" + path));
    }
}
