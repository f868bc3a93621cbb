package build.kiln.registry;

import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The {@code Authorization} fields for one repository's registry. What the registry once asked for is offered unasked from
 * then on; a token serves every request of its scope until it ends.
 */
final class Authorizer {
    private final URI registry;
    private final Credential credential;
    private final TokenClient tokens;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Scope, Token> cached = new HashMap<>();
    private Optional<Challenge> known = Optional.empty();

    Authorizer(URI registry, Credential credential, TokenClient tokens, InstantSource clock) {
        this.registry = registry;
        this.credential = credential;
        this.tokens = tokens;
        this.clock = clock;
    }

    boolean isAnonymous() {
        return credential instanceof Credential.Anonymous;
    }

    /** What to send unasked; empty until the registry has asked once. */
    Optional<String> header(Scope scope) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            return known.isEmpty() ? Optional.empty() : answer(known.get(), scope);
        } finally {
            lock.unlock();
        }
    }

    /**
     * What to send after a request was refused with {@code challenges}; empty when there is nothing better to offer.
     *
     * @param refused the field that was sent, if any
     */
    Optional<String> answer(List<Challenge> challenges, Scope scope, Optional<String> refused)
            throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            Optional<Challenge> usable =
                    challenges.stream().filter(this::isUsable).findFirst();
            if (usable.isEmpty()) {
                return Optional.empty();
            }
            known = usable;
            Token stale = cached.get(scope);
            if (stale != null && refused.filter(stale.header()::equals).isPresent()) {
                cached.remove(scope);
            }
            return answer(usable.get(), scope).filter(header -> !refused.equals(Optional.of(header)));
        } finally {
            lock.unlock();
        }
    }

    private boolean isUsable(Challenge challenge) {
        return switch (challenge.scheme()) {
            case "bearer" -> true;
            case "basic" -> credential instanceof Credential.Basic;
            default -> false;
        };
    }

    private Optional<String> answer(Challenge challenge, Scope scope) throws IOException {
        if (credential instanceof Credential.RegistryToken(String token)) {
            return Optional.of("Bearer " + token);
        }
        if (challenge.scheme().equals("basic")) {
            return credential instanceof Credential.Basic basic ? Optional.of(basic.header()) : Optional.empty();
        }
        Token token = cached.get(scope);
        if (token == null || !clock.instant().isBefore(token.staleAt())) {
            token = tokens.fetch(registry, challenge, scope, credential);
            cached.put(scope, token);
        }
        return Optional.of(token.header());
    }
}
