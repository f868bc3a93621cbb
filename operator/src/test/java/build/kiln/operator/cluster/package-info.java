/** A real API server for tests: etcd and kube-apiserver, without nodes. */
@NullMarked
package build.kiln.operator.cluster;

import org.jspecify.annotations.NullMarked;
