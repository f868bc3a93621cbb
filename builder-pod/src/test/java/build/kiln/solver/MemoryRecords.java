package build.kiln.solver;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.graph.Vertex;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Records in memory, shared by the solves of one test. */
final class MemoryRecords implements Records<String> {
    final Map<Digest, String> results = new ConcurrentHashMap<>();
    int lookups;

    @Override
    public synchronized Optional<String> find(Digest key) {
        lookups++;
        return Optional.ofNullable(results.get(key));
    }

    @Override
    public boolean knows(Digest operation) {
        return results.containsKey(operation);
    }

    @Override
    public void save(Keys keys, Vertex vertex, String result) throws IOException, InterruptedException {
        results.put(keys.definition(), result);
        keys.operation().ifPresent(operation -> results.put(operation, result));
        try {
            keys.late().await().forEach(key -> results.put(key, result));
        } catch (BuildException e) {
            throw new IOException(e);
        }
    }

    @Override
    public Claim claim(Digest key) {
        return new Claim() {
            @Override
            public boolean waited() {
                return false;
            }

            @Override
            public void close() {}
        };
    }
}
