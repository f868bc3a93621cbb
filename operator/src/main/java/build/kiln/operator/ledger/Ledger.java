package build.kiln.operator.ledger;

import build.kiln.operator.shared.SharedObjects;
import build.kiln.policy.Subject.Provenance;
import build.kiln.reference.Reference;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The digests that were built here, in ConfigMaps of the operator's namespace, which it alone may write. Reading asks
 * nobody: every replica has the whole of it in memory.
 */
public final class Ledger implements AutoCloseable {
    /** A ConfigMap's name goes on with the first digit of the digests in it. */
    public static final String PAGE = "kiln-ledger-";

    private static final String LABEL = "kiln.build/ledger";
    private static final Duration SYNC = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 5;

    private final KubernetesClient client;
    private final SharedObjects objects;
    private final String namespace;
    private final SharedIndexInformer<ConfigMap> pages;
    private volatile Contents contents = new Contents(Map.of(), Map.of());

    private record Contents(Map<String, LedgerEntry> byDigest, Map<String, LedgerEntry> byTag) {}

    private Ledger(KubernetesClient client, String namespace) {
        this.client = client;
        this.objects = new SharedObjects(client);
        this.namespace = namespace;
        this.pages = client.configMaps().inNamespace(namespace).withLabel(LABEL).runnableInformer(0);
        pages.addEventHandler(new Handler());
    }

    /** Returns when the ledger of {@code namespace} has been read. */
    public static Ledger open(KubernetesClient client, String namespace) {
        Ledger ledger = new Ledger(client, namespace);
        ledger.pages
                .start()
                .toCompletableFuture()
                .orTimeout(SYNC.toSeconds(), TimeUnit.SECONDS)
                .join();
        ledger.read();
        return ledger;
    }

    /** The ImageBuild that produced a digest. */
    public Optional<Provenance> provenance(String digest) {
        return Optional.ofNullable(contents.byDigest.get(digest)).map(LedgerEntry::provenance);
    }

    /** The digest that was built last for a tag. */
    public Optional<String> digest(Reference image) {
        return image.orLatest()
                .tag()
                .flatMap(tag -> Optional.ofNullable(
                                contents.byTag.get(name(image.repository().canonical(), tag)))
                        .map(LedgerEntry::digest));
    }

    /** Writes an entry down before it returns; once for each digest, however often it is told. */
    public void record(LedgerEntry entry) {
        String name = PAGE + entry.digest().charAt(entry.digest().indexOf(':') + 1);
        Resource<ConfigMap> resource =
                client.configMaps().inNamespace(namespace).withName(name);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ConfigMap existing = resource.get();
            LedgerPage before = new LedgerPage(
                    existing == null ? Map.of() : Objects.requireNonNullElse(existing.getData(), Map.of()));
            LedgerPage after = before.with(entry);
            if (existing != null && after.equals(before)) {
                return;
            }
            if (written(existing == null ? Optional.empty() : Optional.of(existing), name, after)) {
                return;
            }
        }
        throw new IllegalStateException("ConfigMap " + name + " is changed by others all the time");
    }

    private boolean written(Optional<ConfigMap> existing, String name, LedgerPage page) {
        ConfigMap wanted = existing.map(ConfigMapBuilder::new)
                .orElseGet(() -> new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata())
                .editMetadata()
                .addToLabels(LABEL, "true")
                .endMetadata()
                .withData(page.data())
                .build();
        return objects.write(wanted);
    }

    private synchronized void read() {
        Map<String, LedgerEntry> byDigest = new HashMap<>();
        Map<String, LedgerEntry> byTag = new HashMap<>();
        for (ConfigMap page : pages.getStore().list()) {
            for (LedgerEntry entry : new LedgerPage(Objects.requireNonNullElse(page.getData(), Map.of())).entries()) {
                byDigest.put(entry.digest(), entry);
                entry.tags().forEach(tag -> byTag.merge(name(entry.repository(), tag), entry, Ledger::newer));
            }
        }
        contents = new Contents(byDigest, byTag);
    }

    private static LedgerEntry newer(LedgerEntry one, LedgerEntry other) {
        return one.builtAt().isBefore(other.builtAt()) ? other : one;
    }

    private static String name(String repository, String tag) {
        return repository + ":" + tag;
    }

    @Override
    public void close() {
        pages.stop();
    }

    private final class Handler implements ResourceEventHandler<ConfigMap> {
        @Override
        public void onAdd(ConfigMap page) {
            read();
        }

        @Override
        public void onUpdate(ConfigMap before, ConfigMap page) {
            read();
        }

        @Override
        public void onDelete(ConfigMap page, boolean unknown) {
            read();
        }
    }
}
