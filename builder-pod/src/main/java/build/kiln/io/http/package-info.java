/**
 * The one HTTP client of the engine: HTTP/1.1 over sockets. The JDK's clients do not fit: {@code java.net.http} takes a
 * tenth of a second to start, {@code HttpURLConnection} knows no PATCH and repeats requests on its own.
 */
@NullMarked
package build.kiln.io.http;

import org.jspecify.annotations.NullMarked;
