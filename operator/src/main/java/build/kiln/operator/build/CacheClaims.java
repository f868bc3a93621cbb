package build.kiln.operator.build;

import build.kiln.contract.Isolation;
import build.kiln.operator.pod.BuildPlaces;
import build.kiln.operator.pod.CacheJobFactory;
import build.kiln.operator.pod.CacheVolume;
import build.kiln.operator.pod.NamespaceObjects;
import build.kiln.operator.pod.Split;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The claims of builders' layer caches. A volume that only one node at a time can use serves builders that may run on any node; those
 * that must run on nodes of one architecture have one for the architecture, or they would wait for each other, for ever where the volume
 * is a node's own disk.
 */
final class CacheClaims {
    private static final String SHARED = "ReadWriteMany";

    private final ObjectStore objects;
    private final BuildSettings settings;
    private final String namespace;
    private final build.kiln.api.v1alpha1.CacheVolume wanted;
    private final Isolation isolation;

    CacheClaims(
            ObjectStore objects,
            BuildSettings settings,
            String namespace,
            build.kiln.api.v1alpha1.CacheVolume wanted,
            Isolation isolation) {
        this.objects = objects;
        this.settings = settings;
        this.namespace = namespace;
        this.wanted = wanted;
        this.isolation = isolation;
    }

    /** The claim of a builder that may run on any node; it exists. */
    String any() {
        return given().orElseGet(() -> ensured(NamespaceObjects.CACHE_CLAIM));
    }

    /** The claim of a builder on nodes of an architecture that others lack; it exists. */
    String of(String architecture) {
        return given().isPresent() || isShared(NamespaceObjects.CACHE_CLAIM)
                ? any()
                : ensured(NamespaceObjects.cacheClaim(architecture));
    }

    /** The parts of a build with their claims, all of which exist; a claim that the user gave is the first part's, or everyone's. */
    Split of(List<String> platforms, BuildPlaces.OnSeveral places) {
        List<Split.Member> members = new ArrayList<>();
        boolean shared = isShared(given().orElse(NamespaceObjects.CACHE_CLAIM));
        places.platforms().forEach((architecture, some) -> {
            boolean users = given().isPresent() && members.isEmpty();
            String claim = shared || users ? any() : ensured(NamespaceObjects.cacheClaim(architecture));
            members.add(new Split.Member(architecture, some, claim));
        });
        return new Split(platforms, members);
    }

    private Optional<String> given() {
        return Optional.ofNullable(wanted.claimName());
    }

    /** Whether nodes can use a volume at the same time. */
    private boolean isShared(String claim) {
        return objects.accessModes(namespace, claim)
                .orElse(List.of(settings.cache().accessMode()))
                .contains(SHARED);
    }

    private String ensured(String claim) {
        CacheVolume defaults = settings.cache();
        CacheVolume volume = new CacheVolume(
                wanted.size() == null ? defaults.size() : new Quantity(wanted.size()),
                Optional.ofNullable(wanted.storageClassName()).or(defaults::storageClass),
                defaults.accessMode(),
                defaults.collection());
        objects.ensure(NamespaceObjects.cacheClaim(namespace, claim, volume));
        volume.collection()
                .map(schedule ->
                        new CacheJobFactory(settings.builder()).cronJob(namespace, claim, schedule, volume, isolation))
                .ifPresent(objects::ensure);
        return claim;
    }
}
