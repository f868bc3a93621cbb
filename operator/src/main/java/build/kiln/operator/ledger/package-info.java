/** What was built here: a bounded memory of digests that the operator alone writes. */
@NullMarked
package build.kiln.operator.ledger;

import org.jspecify.annotations.NullMarked;
