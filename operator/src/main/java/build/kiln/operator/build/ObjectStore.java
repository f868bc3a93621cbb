package build.kiln.operator.build;

import build.kiln.operator.pod.Need;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the reconciler does to the cluster, and the little it reads outside its informers. */
final class ObjectStore {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final KubernetesClient client;

    ObjectStore(KubernetesClient client) {
        this.client = client;
    }

    /** Creates an object unless one of its name is there. */
    void ensure(HasMetadata object) {
        try {
            client.resource(object).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    /**
     * Creates a Job, or returns the one that an earlier life created under this name.
     *
     * @throws IllegalStateException when the name is taken by something that is not ours
     */
    Job create(Job job) {
        try {
            return client.resource(job).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
        Job existing = client.resource(job).get();
        String owner = job.getMetadata().getOwnerReferences().getFirst().getUid();
        if (existing == null
                || existing.getMetadata().getOwnerReferences().stream()
                        .noneMatch(ref -> ref.getUid().equals(owner))) {
            throw new IllegalStateException("Job " + job.getMetadata().getName() + " exists and is not Kiln's");
        }
        return existing;
    }

    /** Creates a Job that can be done without; a quota or a policy that forbids it has its way. */
    void tryCreate(Job job) {
        try {
            create(job);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
        }
    }

    /** Asks for a Job to go; it is gone when its pods are. */
    void delete(Job job) {
        client.resource(job)
                .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                .delete();
    }

    /**
     * Changes a Job.
     *
     * @param change a JSON merge patch; one that names the resourceVersion fails when that is no longer the Job's
     * @return the Job as it is now
     */
    Job patch(Job job, Map<String, Object> change) {
        return client.resource(job)
                .patch(MERGE, client.getKubernetesSerialization().asJson(change));
    }

    /** A pod as the API server has it now; empty when it is gone. */
    Optional<Pod> current(Pod pod) {
        // The operator may list pods and get none.
        return client
                .pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withField("metadata.name", pod.getMetadata().getName())
                .list()
                .getItems()
                .stream()
                .filter(now ->
                        now.getMetadata().getUid().equals(pod.getMetadata().getUid()))
                .findFirst();
    }

    /** Changes a pod by a JSON merge patch. */
    void patch(Pod pod, Map<String, Object> change) {
        client.resource(pod).patch(MERGE, client.getKubernetesSerialization().asJson(change));
    }

    /**
     * Removes a Job whose builder has begun nothing, so that its name is free, unless it has been changed since it was read; its pod ends
     * by itself.
     */
    void dismiss(Job job) {
        try {
            // The client's own choice is to let pods go after their Job.
            client.resource(job)
                    .lockResourceVersion(job.getMetadata().getResourceVersion())
                    .delete();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    /** All nodes; none when the operator may not ask. */
    List<Node> nodes() {
        try {
            return client.nodes().list().getItems();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return List.of();
            }
            throw e;
        }
    }

    /** How a claim may be used; empty when there is no such claim. */
    Optional<List<String>> accessModes(String namespace, String claim) {
        return Optional.ofNullable(client.persistentVolumeClaims()
                        .inNamespace(namespace)
                        .withName(claim)
                        .get())
                .map(found -> found.getSpec().getAccessModes());
    }

    /** A Secret's values as text; empty when there is no such Secret. */
    Optional<Map<String, String>> secret(String namespace, String name) {
        Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
        return Optional.ofNullable(secret).map(found -> {
            Map<String, String> values = new LinkedHashMap<>();
            data(found.getData())
                    .forEach((key, value) ->
                            values.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
            return values;
        });
    }

    /** Changes whenever the Secret does; empty when there is no such Secret. */
    String secretVersion(String namespace, String name) {
        Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
        return secret == null ? "" : secret.getMetadata().getResourceVersion();
    }

    /** Changes whenever the ConfigMap does; empty when there is no such ConfigMap. */
    String configMapVersion(String namespace, String name) {
        ConfigMap configMap =
                client.configMaps().inNamespace(namespace).withName(name).get();
        return configMap == null ? "" : configMap.getMetadata().getResourceVersion();
    }

    /** A ConfigMap's values, binary ones in base64; empty when there is no such ConfigMap. */
    Optional<Map<String, String>> configMap(String namespace, String name) {
        ConfigMap configMap =
                client.configMaps().inNamespace(namespace).withName(name).get();
        return Optional.ofNullable(configMap).map(found -> {
            Map<String, String> values = new LinkedHashMap<>(data(found.getData()));
            values.putAll(data(found.getBinaryData()));
            return values;
        });
    }

    /** Says what is missing of a need, or nothing when it is met. */
    Optional<String> missing(String namespace, Need need) {
        Optional<Set<String>> keys = switch (need.kind()) {
            case SECRET -> secret(namespace, need.name()).map(Map::keySet);
            case CONFIG_MAP -> configMap(namespace, need.name()).map(Map::keySet);
            case CLAIM ->
                Optional.ofNullable(client.persistentVolumeClaims()
                                .inNamespace(namespace)
                                .withName(need.name())
                                .get())
                        .map(claim -> Set.of());
        };
        String what = need.kind().label() + " " + need.name();
        if (keys.isEmpty()) {
            return Optional.of(what + " (" + need.field() + ") does not exist");
        }
        return need.keys().stream()
                .filter(key -> !keys.get().contains(key))
                .sorted()
                .findFirst()
                .map(key -> what + " (" + need.field() + ") has no key " + key);
    }

    private static Map<String, String> data(@Nullable Map<String, String> data) {
        return data == null ? Map.of() : data;
    }
}
