/** The documents of the OCI image specification as values. */
@NullMarked
package build.kiln.oci;

import org.jspecify.annotations.NullMarked;
