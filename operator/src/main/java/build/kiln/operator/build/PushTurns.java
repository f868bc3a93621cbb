package build.kiln.operator.build;

import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.operator.push.Holder;
import build.kiln.operator.push.RepositoryLeases;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Who may push to which repository, where tags must not move. A builder looks where its tags point and pushes; builders whose cache
 * volumes differ have no lock in common, so that not even their looks may overlap.
 */
final class PushTurns {
    private final RepositoryLeases leases;
    private final Map<String, String> repositories = new ConcurrentHashMap<>();
    private final Map<String, Set<ResourceID>> waiting = new ConcurrentHashMap<>();

    PushTurns(RepositoryLeases leases) {
        this.leases = leases;
    }

    /**
     * Asks for a repository; who has it keeps it.
     *
     * @param alive whether another ImageBuild may still push
     * @return whom it has to wait for
     */
    Optional<Holder> enter(ImageBuild build, String repository, Duration validity, Predicate<Holder> alive) {
        Holder holder = holder(build);
        Optional<Holder> other = leases.take(repository, holder, validity, alive);
        if (other.isPresent()) {
            waiting.merge(repository, Set.of(ResourceID.fromResource(build)), PushTurns::both);
        } else {
            Optional.ofNullable(repositories.put(holder.uid(), repository))
                    .filter(before -> !before.equals(repository))
                    .ifPresent(before -> leases.release(before, holder));
        }
        return other;
    }

    /**
     * Gives back what {@code build} has.
     *
     * @param repository that it may have got from an operator that has been stopped since
     * @return those who have waited for it
     */
    Set<ResourceID> leave(ImageBuild build, Optional<String> repository) {
        Holder holder = holder(build);
        return Optional.ofNullable(repositories.remove(holder.uid()))
                .or(() -> repository)
                .map(had -> {
                    leases.release(had, holder);
                    return Optional.ofNullable(waiting.remove(had)).orElse(Set.of());
                })
                .orElse(Set.of());
    }

    private static Holder holder(ImageBuild build) {
        return new Holder(
                build.getMetadata().getNamespace(),
                build.getMetadata().getName(),
                build.getMetadata().getUid());
    }

    private static Set<ResourceID> both(Set<ResourceID> one, Set<ResourceID> other) {
        Set<ResourceID> both = new HashSet<>(one);
        both.addAll(other);
        return both;
    }
}
