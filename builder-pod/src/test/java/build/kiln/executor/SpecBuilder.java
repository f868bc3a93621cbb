package build.kiln.executor;

import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;

/** {@link ExecSpec}s that say only what a test is about. */
final class SpecBuilder {
    private final List<String> args;
    private List<String> env = List.of();
    private String workingDir = "/";
    private String user = "";
    private List<ExecMount> mounts = List.of();
    private ExecSpec.Network network = ExecSpec.Network.DEFAULT;
    private SequencedMap<String, String> hosts = Collections.emptyNavigableMap();
    private long shmBytes;
    private List<Ulimit> ulimits = List.of();

    SpecBuilder(String... args) {
        this.args = List.of(args);
    }

    static SpecBuilder script(String script) {
        return new SpecBuilder("/bin/sh", "-c", script);
    }

    SpecBuilder env(String... env) {
        this.env = List.of(env);
        return this;
    }

    SpecBuilder workingDir(String workingDir) {
        this.workingDir = workingDir;
        return this;
    }

    SpecBuilder user(String user) {
        this.user = user;
        return this;
    }

    SpecBuilder mounts(ExecMount... mounts) {
        this.mounts = List.of(mounts);
        return this;
    }

    SpecBuilder network(ExecSpec.Network network) {
        this.network = network;
        return this;
    }

    SpecBuilder hosts(SequencedMap<String, String> hosts) {
        this.hosts = hosts;
        return this;
    }

    SpecBuilder shmBytes(long shmBytes) {
        this.shmBytes = shmBytes;
        return this;
    }

    SpecBuilder ulimits(Ulimit... ulimits) {
        this.ulimits = List.of(ulimits);
        return this;
    }

    ExecSpec spec() {
        return new ExecSpec(args, env, workingDir, user, mounts, network, hosts, shmBytes, ulimits);
    }
}
