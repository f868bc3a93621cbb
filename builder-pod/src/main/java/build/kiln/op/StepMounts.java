package build.kiln.op;

import static java.util.Objects.requireNonNull;

import build.kiln.cache.MountFiles;
import build.kiln.executor.ExecMount;
import build.kiln.executor.ExecMount.Access;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.graph.ExecOp;
import build.kiln.graph.Mount;
import build.kiln.layer.TreeView;
import build.kiln.linux.Fd;
import build.kiln.linux.MetadataCalls;
import build.kiln.op.copy.Copier;
import build.kiln.op.copy.DirectoryTree;
import build.kiln.op.copy.LayerTree;
import build.kiln.op.copy.Owner;
import build.kiln.op.copy.Selection;
import build.kiln.op.copy.Selector;
import build.kiln.op.copy.SourceTree;
import build.kiln.snapshot.TreeMount;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prepares what a step finds mounted; everything is taken away again when it closes. */
final class StepMounts implements AutoCloseable {
    private static final String COPY = "/files";
    /** Set even where the agent is missing; programs then fail to reach it, and say so. */
    private static final String AGENT = "SSH_AUTH_SOCK=";

    private static final SourceTree EMPTY = new LayerTree(TreeView.of(List.of()));

    private final EngineParts parts;
    private final CacheMounts caches;
    private final Deque<Closeable> opened = new ArrayDeque<>();
    private final List<ExecMount> mounts = new ArrayList<>();
    private final List<String> env = new ArrayList<>();
    /** By the caches' ids. */
    private final Map<String, Path> cacheDirectories = new HashMap<>();

    StepMounts(EngineParts parts, CacheMounts caches) {
        this.parts = parts;
        this.caches = caches;
    }

    /**
     * What a process gets.
     *
     * @param env {@code KEY=VALUE} of secrets
     */
    record Prepared(List<ExecMount> mounts, List<String> env) {
        /** Without the values. */
        @Override
        public String toString() {
            return mounts.size() + " mounts, " + env.size() + " secrets";
        }
    }

    Prepared prepare(ExecOp op, List<StepResult> inputs) throws BuildException, IOException, InterruptedException {
        takeCaches(op);
        for (Mount mount : op.mounts()) {
            switch (mount) {
                case Mount.Bind bind -> bind(bind, inputs.get(bind.input()));
                case Mount.Cache cache -> cache(cache, inputs);
                case Mount.Tmpfs tmpfs -> mounts.add(new ExecMount.Tmpfs(tmpfs.target(), tmpfs.sizeBytes()));
                case Mount.Secret secret -> secret(secret);
                case Mount.Ssh ssh -> agent(ssh);
                case Mount.Inline inline -> {
                    byte[] content = inline.content().getBytes(StandardCharsets.UTF_8);
                    mounts.add(new ExecMount.Content(inline.target(), ByteBuffer.wrap(content), 0, 0, inline.mode()));
                }
            }
        }
        return new Prepared(List.copyOf(mounts), List.copyOf(env));
    }

    private void bind(Mount.Bind bind, StepResult input) throws BuildException, IOException, InterruptedException {
        Path source = place(input, bind.source());
        mounts.add(
                bind.readOnly()
                        ? new ExecMount.Bind(bind.target(), source, Access.READ_ONLY)
                        : copyOnWrite(bind.target(), source));
    }

    private ExecMount copyOnWrite(String target, Path source) throws BuildException, IOException, InterruptedException {
        if (Files.isDirectory(source)) {
            Optional<TreeMount> copy = parts.trees().copyUnlessMountable(source);
            if (copy.isPresent()) {
                opened.push(copy.get()::close);
                return new ExecMount.Bind(target, copy.get().root(), Access.READ_WRITE);
            }
        }
        return new ExecMount.CopyOnWrite(target, source);
    }

    /** The file or directory {@code path} of {@code input} on this machine. */
    private Path place(StepResult input, String path) throws BuildException, IOException, InterruptedException {
        SourceTree files = new InputFiles(parts.trees()).of(input);
        Selection selection = Selector.exactly(files, path);
        return switch (input) {
            case StepResult.Layers layers -> {
                TreeMount mounted = parts.trees().read(layers.tree());
                opened.push(mounted::close);
                yield mounted.root().resolve(selection.top().path().substring(1));
            }
            // A copy, because steps see a context without what .dockerignore leaves out and as files of root.
            case StepResult.Files given -> {
                TemporaryDirectory copy = TemporaryDirectory.make(parts.temporary());
                opened.push(copy);
                try (Copier copier =
                        new Copier(copy.path(), EMPTY, parts.times(), Optional.empty(), Optional.empty())) {
                    copier.copy(selection, given.source(), COPY);
                }
                yield copy.path().resolve(COPY.substring(1));
            }
        };
    }

    /**
     * Takes the right to all caches of a step before anything else, in an order that is the same for all steps of all
     * builders, so that no two wait for each other. A cache that a step has in two places is one directory.
     */
    private void takeCaches(ExecOp op) throws IOException, InterruptedException {
        List<Mount.Cache> wanted = op.mounts().stream()
                .filter(Mount.Cache.class::isInstance)
                .map(Mount.Cache.class::cast)
                .sorted(Comparator.comparing(Mount.Cache::id)
                        .thenComparing(Mount.Cache::sharing, Comparator.reverseOrder()))
                .toList();
        for (Mount.Cache cache : wanted) {
            if (!cacheDirectories.containsKey(cache.id())) {
                CacheMounts.Used used = caches.use(cache);
                opened.push(used);
                cacheDirectories.put(cache.id(), used.directory());
            }
        }
    }

    private void cache(Mount.Cache cache, List<StepResult> inputs)
            throws BuildException, IOException, InterruptedException {
        CacheScope scope = parts.cacheMounts();
        Path shared = requireNonNull(cacheDirectories.get(cache.id()));
        scope.uses().begin(shared, () -> {
            if (!scope.isReadOnly() && !isThere(shared)) {
                fill(shared, cache, inputs);
                // A collector may have taken the mark away, with the directory that was there.
                MountFiles.markUsed(shared, cache.id());
            }
        });
        Path directory = isThere(shared) ? shared : ownCache(cache, inputs);
        if (cache.readOnly()) {
            mounts.add(new ExecMount.Bind(cache.target(), directory, Access.READ_ONLY));
        } else {
            mounts.add(
                    scope.isReadOnly()
                            ? copyOnWrite(cache.target(), directory)
                            : new ExecMount.Bind(cache.target(), directory, Access.READ_WRITE));
        }
    }

    /** For a step that may leave nothing: a cache that nobody has made yet. */
    private Path ownCache(Mount.Cache cache, List<StepResult> inputs)
            throws BuildException, IOException, InterruptedException {
        TemporaryDirectory own = TemporaryDirectory.make(parts.temporary());
        opened.push(own);
        Path directory = own.path().resolve("cache");
        fill(directory, cache, inputs);
        return directory;
    }

    /** By what the file server says: another machine may just have taken away what this one remembers. */
    private static boolean isThere(Path directory) throws IOException {
        return MetadataCalls.findAnew(Fd.NONE, directory.toString()).isPresent();
    }

    /** Makes a cache directory under another name first, so that one that is there is whole. */
    private void fill(Path directory, Mount.Cache cache, List<StepResult> inputs)
            throws BuildException, IOException, InterruptedException {
        try (TemporaryDirectory made = TemporaryDirectory.make(requireNonNull(directory.getParent()))) {
            Optional<Owner> owner = Optional.of(new Owner(cache.uid(), cache.gid()));
            try (Copier copier = new Copier(made.path(), EMPTY, parts.times(), owner, Optional.empty())) {
                copier.makeDirectory(COPY, cache.mode());
            }
            if (cache.from().isPresent()) {
                StepResult input = inputs.get(cache.from().getAsInt());
                Path start = place(input, cache.source());
                SourceTree files = new DirectoryTree(start);
                try (Copier copier =
                        new Copier(made.path(), EMPTY, parts.times(), Optional.empty(), Optional.empty())) {
                    copier.copy(Selector.exactly(files, "/"), new Copier.StepFiles(start), COPY);
                }
            }
            Files.move(made.path().resolve(COPY.substring(1)), directory, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void secret(Mount.Secret secret) throws BuildException, IOException {
        Optional<byte[]> value = parts.secrets().secret(secret.id());
        if (value.isEmpty()) {
            requireOptional(secret.required(), "secret " + secret.id());
            secret.env().ifPresent(name -> env.add(name + "="));
            return;
        }
        if (!secret.target().isEmpty()) {
            mounts.add(new ExecMount.Content(
                    secret.target(), ByteBuffer.wrap(value.get()), secret.uid(), secret.gid(), secret.mode()));
        }
        secret.env().ifPresent(name -> env.add(name + "=" + new String(value.get(), StandardCharsets.UTF_8)));
    }

    private void agent(Mount.Ssh ssh) throws BuildException {
        if (env.stream().noneMatch(variable -> variable.startsWith(AGENT))) {
            env.add(AGENT + ssh.target());
        }
        Optional<Path> socket = parts.secrets().agent(ssh.id());
        if (socket.isEmpty()) {
            requireOptional(ssh.required(), "SSH agent " + ssh.id());
            return;
        }
        mounts.add(new ExecMount.Agent(ssh.target(), socket.get(), ssh.uid(), ssh.gid(), ssh.mode()));
    }

    private static void requireOptional(boolean required, String what) throws BuildException {
        if (required) {
            throw BuildException.of(Reason.SECRET_MISSING, what + ": not found")
                    .withHint("give it to the build: --secret or --ssh, or spec.secrets");
        }
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
