/** Runs the process of a RUN instruction in a root file system, inside namespaces of its own, through an OCI runtime. */
@NullMarked
package build.kiln.executor;

import org.jspecify.annotations.NullMarked;
