package build.kiln.layer;

import build.kiln.layer.TocEntry.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The names in a tree by its layers' tables of contents alone: nothing is pulled or unpacked. Paths are relative to the
 * root; leading, doubled and trailing slashes do not matter. The root itself has no entry.
 */
public final class TreeView {
    private static final int MAX_LINKS = 40;

    private final NavigableMap<String, TocEntry> files = new TreeMap<>();

    private TreeView() {}

    /**
     * The names that the layers give together.
     *
     * @param layers lowest first
     */
    public static TreeView of(List<Toc> layers) {
        TreeView view = new TreeView();
        layers.forEach(view::apply);
        return view;
    }

    private void apply(Toc layer) {
        // Deletions are about lower layers, wherever they stand in the tar.
        for (TocEntry entry : layer.entries()) {
            switch (entry.kind()) {
                case WHITEOUT -> removeTree(entry.path());
                case OPAQUE -> below(entry.path()).clear();
                default -> {}
            }
        }
        layer.entries().forEach(this::add);
    }

    private void add(TocEntry entry) {
        switch (entry.kind()) {
            case WHITEOUT, OPAQUE -> {}
            case HARD_LINK -> {
                TocEntry target = files.get(entry.link());
                if (target != null) {
                    put(target.at(entry.path()));
                }
            }
            default -> put(entry);
        }
    }

    private void put(TocEntry entry) {
        if (!entry.isDirectory()) {
            below(entry.path()).clear();
        }
        files.put(entry.path(), entry);
    }

    private void removeTree(String path) {
        files.remove(path);
        below(path).clear();
    }

    /** Everything under {@code path}: the names between {@code path/} and the first name after them all. */
    private NavigableMap<String, TocEntry> below(String path) {
        return path.isEmpty() ? files : files.subMap(path + "/", true, path + "0", false);
    }

    /** The entry at exactly {@code path}; symbolic links are not followed. */
    public Optional<TocEntry> find(String path) {
        return Optional.ofNullable(files.get(String.join("/", names(path))));
    }

    /** Whether {@code path}, every symbolic link followed, is a directory of the tree. */
    public boolean isDirectory(String path) {
        String resolved = resolve(path);
        return resolved.isEmpty()
                || find(resolved).filter(TocEntry::isDirectory).isPresent();
    }

    /**
     * Where {@code path} leads when every symbolic link on the way and at its end is followed inside the root; names that
     * do not exist are kept. A path that runs in circles is given back as it is where the kernel would give up.
     */
    public String resolve(String path) {
        return follow(names(path), MAX_LINKS);
    }

    /** As {@link #resolve}, but a symbolic link at the very end is not followed. */
    public String resolveParent(String path) {
        List<String> names = names(path);
        if (names.isEmpty()) {
            return "";
        }
        String parent = follow(names.subList(0, names.size() - 1), MAX_LINKS);
        return join(parent, names.getLast());
    }

    private String follow(Collection<String> names, int maxLinks) {
        Deque<String> left = new ArrayDeque<>(names);
        String at = "";
        int links = 0;
        while (!left.isEmpty()) {
            String name = left.pop();
            if (name.equals("..")) {
                at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
                continue;
            }
            String next = join(at, name);
            TocEntry entry = files.get(next);
            if (entry != null && entry.kind() == Kind.SYMLINK && links < maxLinks) {
                links++;
                at = entry.link().startsWith("/") ? "" : at;
                names(entry.link()).reversed().forEach(left::push);
            } else {
                at = next;
            }
        }
        return at;
    }

    private static String join(String parent, String name) {
        return parent.isEmpty() ? name : parent + "/" + name;
    }

    private static List<String> names(String path) {
        return Arrays.stream(path.split("/"))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
    }

    /** The entries directly in the directory {@code path}, sorted by name. */
    public List<TocEntry> children(String path) {
        String directory = String.join("/", names(path));
        NavigableMap<String, TocEntry> left = below(directory);
        int start = directory.isEmpty() ? 0 : directory.length() + 1;
        List<TocEntry> children = new ArrayList<>();
        Map.Entry<String, TocEntry> next = left.firstEntry();
        while (next != null) {
            int slash = next.getKey().indexOf('/', start);
            if (slash < 0) {
                children.add(next.getValue());
            }
            String child = slash < 0 ? next.getKey() : next.getKey().substring(0, slash);
            Map.Entry<String, TocEntry> sibling = left.higherEntry(next.getKey());
            boolean under = sibling != null && sibling.getKey().startsWith(child + "/");
            next = under ? left.ceilingEntry(child + "0") : sibling;
        }
        children.sort(Comparator.comparing(TocEntry::path));
        return children;
    }
}
