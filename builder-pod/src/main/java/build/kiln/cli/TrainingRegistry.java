package build.kiln.cli;

import build.kiln.digest.Digest;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/**
 * As much of a registry (OCI distribution specification 1.1), in memory and on the loopback device, as the builder needs in
 * training. Anything unexpected ends its connection, and with it the training.
 */
final class TrainingRegistry implements Closeable {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private final ServerSocket server;
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();

    private TrainingRegistry(ServerSocket server) {
        this.server = server;
    }

    static TrainingRegistry plain() throws IOException {
        return start(ServerSocketFactory.getDefault());
    }

    static TrainingRegistry secure(SSLContext context) throws IOException {
        return start(context.getServerSocketFactory());
    }

    private static TrainingRegistry start(ServerSocketFactory sockets) throws IOException {
        TrainingRegistry registry =
                new TrainingRegistry(sockets.createServerSocket(0, 0, InetAddress.getLoopbackAddress()));
        Thread.startVirtualThread(registry::accept);
        return registry;
    }

    /** {@code host:port}. */
    String authority() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                InputStream in = new BufferedInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream()) {
            for (String[] request = line(in).split(" ", 3); request.length == 3; request = line(in).split(" ", 3)) {
                out.write(answer(request[0], request[1], body(in)));
                out.flush();
            }
        } catch (IOException e) {
            // The client has had enough.
        }
    }

    private static byte[] body(InputStream in) throws IOException {
        int length = 0;
        for (String field = line(in); !field.isEmpty(); field = line(in)) {
            if (field.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Integer.parseInt(field.substring(15).strip());
            }
        }
        return in.readNBytes(length);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private byte[] answer(String method, String target, byte[] body) {
        String path = target.replaceFirst("\\?.*", "");
        return switch (method) {
            case "POST" -> head("202 Accepted", "Location: " + path + "1", 0);
            case "PUT" -> keep(path, body);
            default -> find(method, path);
        };
    }

    private byte[] keep(String path, byte[] body) {
        String folder = path.substring(0, path.lastIndexOf('/') + 1).replace("/uploads/", "/");
        contents.put(path, body);
        contents.put(folder + Digest.of(body), body);
        return head("201 Created", "Location: " + path, 0);
    }

    private byte[] find(String method, String path) {
        byte[] content = contents.get(path);
        if (content == null) {
            return head("404 Not Found", "Connection: keep-alive", 0);
        }
        byte[] head = head("200 OK", "Content-Type: " + MANIFEST, content.length);
        return method.equals("HEAD") ? head : joined(head, content);
    }

    private static byte[] head(String status, String field, int length) {
        return "HTTP/1.1 %s\r\n%s\r\nContent-Length: %d\r\n\r\n"
                .formatted(status, field, length)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
