package build.kiln.operator.admission;

import build.kiln.policy.Subject.Place;
import java.io.IOException;
import java.util.Optional;

/** Namespaces. */
interface Places {
    /** A namespace with its labels; empty when there is none of that name. */
    Optional<Place> find(String namespace);

    /** A namespace with its labels; throws when there is none of that name, as nothing can be said about it. */
    default Place existing(String namespace) throws IOException {
        return find(namespace).orElseThrow(() -> new IOException("there is no namespace " + namespace));
    }
}
