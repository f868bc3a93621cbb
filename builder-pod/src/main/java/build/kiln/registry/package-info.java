/** A client of the OCI distribution specification: authentication, manifests, blobs, mirrors. */
@NullMarked
package build.kiln.registry;

import org.jspecify.annotations.NullMarked;
