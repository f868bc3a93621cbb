/** JSON without reflection: a bounded reader for hostile documents and a writer that gives the bytes Go would. */
@NullMarked
package build.kiln.io.json;

import org.jspecify.annotations.NullMarked;
