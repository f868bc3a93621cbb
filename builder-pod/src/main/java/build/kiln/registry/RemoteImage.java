package build.kiln.registry;

import build.kiln.failure.BuildException;
import build.kiln.layer.KnownLayer;
import build.kiln.layer.Origin;
import build.kiln.oci.Descriptor;
import build.kiln.reference.Reference;
import java.io.IOException;
import java.io.InputStream;

/** The blobs of an image, from the first of mirrors and origin that gives them. */
public final class RemoteImage implements KnownLayer.Remote {
    private final Registries registries;
    private final Reference reference;
    private final Endpoint endpoint;

    public RemoteImage(Registries registries, Reference reference) {
        this.registries = registries;
        this.reference = reference;
        endpoint = new Endpoint(
                reference.repository().domain(), reference.repository().path());
    }

    @Override
    public Origin origin() {
        return new Origin(endpoint.domain(), endpoint.path());
    }

    /** A stream that takes up broken connections by itself; whoever stores the blob checks its digest. */
    @Override
    public InputStream open(Descriptor descriptor) throws BuildException, IOException, InterruptedException {
        PullFailures failures = new PullFailures(reference);
        for (Endpoint from : registries.pullFrom(endpoint)) {
            Repository repository = registries.repository(from);
            try {
                return repository.openUnverifiedBlob(descriptor);
            } catch (RegistryException e) {
                failures.add(repository, e);
            }
        }
        throw failures.toBuildException();
    }
}
