package build.kiln.operator.build;

import build.kiln.operator.cluster.ApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What one test of the reconciler works with: namespaces of its own on a real API server, and an operator that looks after them. */
final class Workbench implements AutoCloseable {
    private final ApiServer server;
    private final KubernetesClient admin;
    private final List<Playground> playgrounds = new ArrayList<>();
    private Optional<RunningOperator> operator = Optional.empty();

    Workbench(ApiServer server) {
        this.server = server;
        this.admin = server.admin();
    }

    /** A client that may do everything; it lives as long as the test. */
    KubernetesClient admin() {
        return admin;
    }

    /** A client with the operator's rights, closed by the caller. */
    KubernetesClient operatorClient() {
        return server.operator();
    }

    /** A new namespace, for operators that start after it. */
    Playground playground() {
        Playground playground = Playground.create(admin);
        playgrounds.add(playground);
        return playground;
    }

    /** Starts an operator in place of the one that runs. */
    void operate(int concurrency) {
        operate(concurrency, 0);
    }

    /**
     * The same.
     *
     * @param standby how many builders may wait
     */
    void operate(int concurrency, int standby) {
        stopOperator();
        operator = Optional.of(startOperator(concurrency, standby));
    }

    /** One more operator, which the caller closes. */
    RunningOperator startOperator(int concurrency, int standby) {
        return RunningOperator.start(
                server,
                playgrounds.stream().map(Playground::namespace).collect(Collectors.toSet()),
                concurrency,
                standby);
    }

    /** Stops the operator as a pod is deleted; what it left stays. */
    void stopOperator() {
        operator.ifPresent(RunningOperator::close);
        operator = Optional.empty();
    }

    @Override
    public void close() {
        stopOperator();
        admin.close();
    }
}
