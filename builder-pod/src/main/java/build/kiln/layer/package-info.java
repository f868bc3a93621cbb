/** Layers and trees of layers: their digests, blobs and tables of contents, and how a layer is made of an overlay diff. */
@NullMarked
package build.kiln.layer;

import org.jspecify.annotations.NullMarked;
