package build.kiln.contract;

import java.util.Map;
import java.util.Optional;

/** Where the files of a context come from. */
public sealed interface Source {
    /** The directory inside the source that is the context; {@code .} for all of it. */
    String contextDir();

    /**
     * A Git repository.
     *
     * @param revision branch, tag, full ref or commit; empty for the remote's default branch
     * @param commit the full hash that {@code revision} was resolved to; empty when the builder resolves it
     * @param credentials a mounted Secret's directory: {@code username} and {@code password}, {@code token}, or
     *     {@code ssh-privatekey} and {@code known_hosts}
     */
    record Git(
            String url,
            String revision,
            Optional<String> commit,
            boolean submodules,
            Optional<String> credentials,
            String contextDir)
            implements Source {}

    /**
     * The files of an image or artifact in a registry.
     *
     * @param digest what {@code reference} was resolved to; empty when the builder resolves it
     */
    record Oci(String reference, Optional<String> digest, String contextDir) implements Source {}

    /**
     * An archive behind a URL.
     *
     * @param digest {@code sha256:<hex>} of the archive, when it is known
     * @param credentials a mounted Secret's directory: {@code username} and {@code password}, or {@code token}
     */
    record Http(String url, Optional<String> digest, Optional<String> credentials, String contextDir)
            implements Source {}

    /**
     * Files that stand in the request.
     *
     * @param files contents by path
     */
    record Inline(Map<String, String> files, String contextDir) implements Source {
        public Inline {
            files = Copies.ordered(files);
        }
    }

    /** A mounted ConfigMap: its entries are links, whose targets are the files of the context. */
    record ConfigMap(String directory, String contextDir) implements Source {}

    /** A directory of this machine or of a mounted volume; never written to. */
    record Directory(String directory, String contextDir) implements Source {}

    /**
     * An archive on this machine: a tar, in any compression.
     *
     * @param file absolute
     */
    record Archive(String file, String contextDir) implements Source {}

    /**
     * An image in an OCI layout on this machine, as a named context.
     *
     * @param directory absolute
     * @param name a tag or a digest; empty for the only image there is
     */
    record Layout(String directory, String name, String contextDir) implements Source {}
}
