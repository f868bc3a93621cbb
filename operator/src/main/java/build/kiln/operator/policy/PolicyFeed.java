package build.kiln.operator.policy;

import build.kiln.api.v1alpha1.ImagePolicy;
import build.kiln.policy.Subject.Place;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Keeps a {@link PolicyBoard} and the namespaces' labels as they stand in the cluster, until it is closed. */
public final class PolicyFeed implements AutoCloseable {
    private static final Duration SYNC = Duration.ofSeconds(60);

    private final KubernetesClient client;
    private final PolicyBoard board = new PolicyBoard();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final SharedIndexInformer<ImagePolicy> policies;
    private final SharedIndexInformer<Namespace> namespaces;

    private PolicyFeed(KubernetesClient client) {
        this.client = client;
        this.policies = client.resources(ImagePolicy.class).runnableInformer(0);
        this.namespaces = client.namespaces().runnableInformer(0);
        policies.addEventHandler(new Handler());
    }

    /** Returns when all policies and namespaces are known. */
    public static PolicyFeed start(KubernetesClient client) {
        PolicyFeed feed = new PolicyFeed(client);
        for (SharedIndexInformer<?> informer : List.of(feed.policies, feed.namespaces)) {
            informer.start()
                    .toCompletableFuture()
                    .orTimeout(SYNC.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
        // The handler hears of the first list in its own time; the board must not be empty until then.
        feed.policies.getStore().listKeys().forEach(feed::refresh);
        return feed;
    }

    public PolicyBoard board() {
        return board;
    }

    /** Calls {@code listener} after each change of a policy. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /**
     * A namespace with its labels; empty when there is none of that name. The API server is asked about one that is too
     * new to be known.
     */
    public Optional<Place> place(String name) {
        Namespace known = namespaces.getStore().getByKey(name);
        return Optional.ofNullable(
                        known != null
                                ? known
                                : client.namespaces().withName(name).get())
                .map(namespace -> new Place(
                        name, Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of())));
    }

    @Override
    public void close() {
        policies.stop();
        namespaces.stop();
    }

    /** What counts is what the cache holds now, not what an event tells of. */
    private synchronized void refresh(String name) {
        ImagePolicy current = policies.getStore().getByKey(name);
        if (current == null) {
            board.remove(name);
        } else {
            board.put(current);
        }
    }

    private void changed(ImagePolicy policy) {
        refresh(policy.getMetadata().getName());
        listeners.forEach(Runnable::run);
    }

    private final class Handler implements ResourceEventHandler<ImagePolicy> {
        @Override
        public void onAdd(ImagePolicy policy) {
            changed(policy);
        }

        @Override
        public void onUpdate(ImagePolicy before, ImagePolicy policy) {
            changed(policy);
        }

        @Override
        public void onDelete(ImagePolicy policy, boolean unknown) {
            changed(policy);
        }
    }
}
