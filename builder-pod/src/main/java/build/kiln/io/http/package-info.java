/**
 * The one HTTP client of the engine: Apache HttpComponents (classic) behind a few types of our own, with our rules for
 * redirects, proxies, trust and silent peers. Nothing outside this package sees the library.
 */
@NullMarked
package build.kiln.io.http;

import org.jspecify.annotations.NullMarked;
