package build.kiln.io.http;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** TLS with the host's name verified. Nothing of TLS is loaded before the first connection that needs it. */
final class TrustedTls implements TlsSocketStrategy {
    private final Trust trust;
    private final Duration timeout;

    /**
     * @param timeout for the handshake
     */
    TrustedTls(Trust trust, Duration timeout) {
        this.trust = trust;
        this.timeout = timeout;
    }

    @Override
    public SSLSocket upgrade(Socket plain, String host, int port, @Nullable Object attachment, HttpContext context)
            throws IOException {
        plain.setSoTimeout(Math.toIntExact(timeout.toMillis()));
        SSLSocket socket = (SSLSocket) trust.sockets().createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }
}
