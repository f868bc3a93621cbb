package build.kiln.op.copy;

import build.kiln.context.Workers;
import build.kiln.failure.BuildException;
import build.kiln.linux.FileStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The regular files of one selection, copied by several threads; their directories are made before. */
final class FileCopies {
    /** What a thread takes at once, mostly files of one directory. */
    private static final int SHARE = 64;

    private final DiffTree target;
    private final Copier.Source source;
    private final List<Copy> copies = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    /** Files with several names, by their place among the copies: which of the names comes first must not depend on threads. */
    private final Map<Integer, Copy> linked = new ConcurrentSkipListMap<>();

    FileCopies(DiffTree target, Copier.Source source) {
        this.target = target;
        this.source = source;
    }

    /** A copy of {@code node} to {@code path}, whose directory is part of the changes. */
    record Copy(FileNode node, String path, Owner owner, int mode) {}

    void add(FileNode node, String path, Owner owner, int mode) {
        copies.add(new Copy(node, path, owner, mode));
    }

    /** Copies all that were added. */
    void copy() throws BuildException, IOException, InterruptedException {
        Workers.run(copies.size() / SHARE, this::copyShares);
        if (!linked.isEmpty()) {
            copyLinked();
        }
    }

    private void copyLinked() throws BuildException, IOException, InterruptedException {
        Map<FileStatus.Identity, String> firstNames = new HashMap<>();
        try (FileCopy copy = new FileCopy(target, source)) {
            for (Copy one : linked.values()) {
                String first = firstNames.putIfAbsent(copy.identity(one.node()), one.path());
                if (first == null) {
                    copy.copy(one);
                } else {
                    target.clear(one.path());
                    target.makeLink(first, one.path());
                }
            }
        }
    }

    private void copyShares() throws BuildException, IOException, InterruptedException {
        try (FileCopy copy = new FileCopy(target, source)) {
            for (int share = next.getAndAdd(SHARE); share < copies.size(); share = next.getAndAdd(SHARE)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("cancelled while copying");
                }
                for (int i = share; i < Math.min(share + SHARE, copies.size()); i++) {
                    if (!copy.copyUnlessLinked(copies.get(i))) {
                        linked.put(i, copies.get(i));
                    }
                }
            }
        }
    }
}
