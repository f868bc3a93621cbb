/** The certificates that webhooks are served with, and their rotation. */
@NullMarked
package build.kiln.operator.certificate;

import org.jspecify.annotations.NullMarked;
