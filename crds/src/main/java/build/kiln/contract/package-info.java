/** What the operator and the command line ask of a builder, what it answers, and the JSON both travel in. */
@NullMarked
package build.kiln.contract;

import org.jspecify.annotations.NullMarked;
