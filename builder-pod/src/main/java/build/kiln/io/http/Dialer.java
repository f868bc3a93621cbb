package build.kiln.io.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Opens connections: directly or through a proxy, with TLS and the host's name verified for https. */
final class Dialer {
    private static final int MAX_PORT = 65535;

    private final HttpSettings settings;

    Dialer(HttpSettings settings) {
        this.settings = settings;
    }

    Connection connect(Origin origin) throws IOException {
        Optional<URI> proxy = settings.proxies().forOrigin(origin);
        Socket socket = proxy.isPresent()
                ? open(
                        proxy.get().getHost(),
                        proxy.get().getPort() < 0 ? 80 : proxy.get().getPort())
                : open(origin.host(), origin.port());
        try {
            if (!origin.isSecure()) {
                return proxy.isPresent()
                        ? new Connection(
                                socket, settings.stallTimeout(), origin.toString(), proxyAuthorization(proxy.get()))
                        : new Connection(socket, settings.stallTimeout(), "", Headers.NONE);
            }
            if (proxy.isPresent()) {
                tunnel(socket, origin, proxy.get());
            }
            return new Connection(secure(socket, origin), settings.stallTimeout(), "", Headers.NONE);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Tries every address of the host in turn. */
    private Socket open(String host, int port) throws IOException {
        if (port > MAX_PORT) {
            throw new IOException(port + " is not a port");
        }
        IOException failure = new IOException(host + " has no address");
        for (InetAddress address : InetAddress.getAllByName(host)) {
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(address, port), timeoutMillis());
                return socket;
            } catch (IOException e) {
                socket.close();
                failure = e;
            }
        }
        throw failure;
    }

    private Socket secure(Socket plain, Origin origin) throws IOException {
        plain.setSoTimeout(timeoutMillis());
        SSLSocket socket =
                (SSLSocket) settings.trust().sockets().createSocket(plain, origin.host(), origin.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private void tunnel(Socket socket, Origin origin, URI proxy) throws IOException {
        socket.setSoTimeout(timeoutMillis());
        StringBuilder head = new StringBuilder();
        String authority =
                (origin.host().contains(":") ? "[" + origin.host() + "]" : origin.host()) + ":" + origin.port();
        head.append("CONNECT ")
                .append(authority)
                .append(" HTTP/1.1\r\nHost: ")
                .append(authority)
                .append("\r\n");
        proxyAuthorization(proxy)
                .fields()
                .forEach(field -> head.append(field.name())
                        .append(": ")
                        .append(field.value())
                        .append("\r\n"));
        socket.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        // Unbuffered: what follows the head belongs to TLS.
        int status = new MessageParser(socket.getInputStream()).readHead().status();
        if (status != 200) {
            throw new IOException("the proxy refused to connect to " + authority + ": status " + status);
        }
    }

    private static Headers proxyAuthorization(URI proxy) {
        if (proxy.getRawUserInfo() == null) {
            return Headers.NONE;
        }
        String user = URLDecoder.decode(proxy.getRawUserInfo().replace("+", "%2B"), StandardCharsets.UTF_8);
        return Headers.of(
                "Proxy-Authorization",
                "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
    }

    private int timeoutMillis() {
        return Math.toIntExact(settings.connectTimeout().toMillis());
    }
}
