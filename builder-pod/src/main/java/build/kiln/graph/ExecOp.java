package build.kiln.graph;

import build.kiln.digest.KeyHash;
import build.kiln.oci.Platform;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * RUN: a process in input 0, whose changes are the result.
 *
 * @param platform whose programs it runs
 * @param args the whole argument vector, shell included
 * @param env {@code KEY=VALUE} as the process sees it, in order
 * @param keylessEnv variables the process sees that never enter the key: proxies
 * @param workingDir absolute; made when missing
 * @param user {@code user[:group]} by name or number, resolved in input 0; empty for root
 * @param hosts added lines of /etc/hosts, name to address; the names alone are in the key
 * @param limits what it may use
 */
public record ExecOp(
        Platform platform,
        List<String> args,
        List<String> env,
        List<String> keylessEnv,
        String workingDir,
        String user,
        List<Mount> mounts,
        Network network,
        SequencedMap<String, String> hosts,
        Limits limits)
        implements Op {
    public ExecOp {
        args = List.copyOf(args);
        env = List.copyOf(env);
        keylessEnv = List.copyOf(keylessEnv);
        mounts = List.copyOf(mounts);
        hosts = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(hosts));
        Op.require(!args.isEmpty(), "RUN without arguments");
        Op.require(workingDir.startsWith("/"), "working directory is not absolute: " + workingDir);
    }

    public enum Network {
        DEFAULT,
        NONE,
        HOST
    }

    /**
     * What a process may use.
     *
     * @param shmBytes size of /dev/shm; 0 for 64 MiB
     * @param ulimits name to {@code soft:hard}
     */
    public record Limits(long shmBytes, SequencedMap<String, String> ulimits) {
        public static final Limits DEFAULT = new Limits(0, Collections.emptySortedMap());

        public Limits {
            ulimits = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(ulimits));
        }
    }

    @Override
    public void addTo(KeyHash key) {
        key.text("exec")
                .text(platform.toString())
                .texts(args)
                .texts(env)
                .text(workingDir)
                .text(user);
        key.text(network.name()).number(limits.shmBytes()).texts(new TreeMap<>(limits.ulimits()));
        // The addresses may differ from network to network, as in BuildKit.
        key.texts(List.copyOf(hosts.keySet()));
        key.list(mounts.size());
        mounts.forEach(mount -> mount.addTo(key));
    }

    @Override
    public void checkInputs(int count) {
        Op.require(count >= 1, "takes a root file system");
        for (Mount mount : mounts) {
            if (mount instanceof Mount.Bind bind) {
                Op.require(bind.input() >= 1 && bind.input() < count, "no input " + bind.input());
            }
        }
    }
}
