package build.kiln.operator.shared;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** Writes objects so that of several writers, who have all read the same, one wins and the others learn that they have not. */
public final class SharedObjects {
    private final KubernetesClient client;

    public SharedObjects(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Creates an object that has no resourceVersion, or replaces the one that was read with it.
     *
     * @return whether it is written now; not when somebody has created, changed or deleted it meanwhile
     */
    public boolean write(HasMetadata wanted) {
        String read = wanted.getMetadata().getResourceVersion();
        try {
            if (read == null) {
                client.resource(wanted).create();
            } else {
                client.resource(wanted).lockResourceVersion(read).update();
            }
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}
