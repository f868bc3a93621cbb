/** From the spec of an ImageBuild to what a builder is asked to do, and whether that differs from what was done before. */
@NullMarked
package build.kiln.request;

import org.jspecify.annotations.NullMarked;
