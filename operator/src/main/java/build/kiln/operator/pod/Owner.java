package build.kiln.operator.pod;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;

/** The ImageBuild that a Job belongs to. */
public record Owner(String apiVersion, String kind, String namespace, String name, String uid) {
    public Owner {
        if (uid.isEmpty()) {
            throw new IllegalArgumentException("owner " + namespace + "/" + name + " has no uid");
        }
    }

    /** A controlling reference that does not hold back the owner's deletion. */
    public OwnerReference reference() {
        return new OwnerReferenceBuilder()
                .withApiVersion(apiVersion)
                .withKind(kind)
                .withName(name)
                .withUid(uid)
                .withController(true)
                .withBlockOwnerDeletion(false)
                .build();
    }
}
