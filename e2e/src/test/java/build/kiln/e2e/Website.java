package build.kiln.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A pod that serves HTTP, started from an image that a build has pushed. */
record Website(TestNamespace namespace, String pod, int port) {

    static Website run(TestNamespace namespace, String pod, String image, int port) {
        namespace.create(new PodBuilder()
                .withNewMetadata()
                .withName(pod)
                .endMetadata()
                .withNewSpec()
                .withTerminationGracePeriodSeconds(1L)
                .addNewImagePullSecret(InstalledKiln.REGISTRY_SECRET)
                .addNewContainer()
                .withName("main")
                .withImage(image)
                .withNewReadinessProbe()
                .withPeriodSeconds(1)
                .withNewTcpSocket()
                .withNewPort(port)
                .endTcpSocket()
                .endReadinessProbe()
                .endContainer()
                .endSpec()
                .build());
        return new Website(namespace, pod, port);
    }

    /** Waits until the pod is ready, and returns its front page. */
    String frontPage() {
        Pod ready = namespace.await(
                pod,
                60,
                it -> it.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus())));
        URI address = URI.create("http://" + ready.getStatus().getPodIP() + ":" + port + "/");
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
            connection.setConnectTimeout(5_000);
            connection.setReadTimeout(5_000);
            try (InputStream body = connection.getInputStream()) {
                return new String(body.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
