package build.kiln.e2e.bench;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** Serves the Node sample's packages, so that no network is part of what is measured. */
final class PackageServer implements AutoCloseable {
    private static final int PORT = 4873;

    private final HttpServer server;

    private PackageServer(HttpServer server) {
        this.server = server;
    }

    static PackageServer start(Path packages) {
        HttpServer server = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT),
                packages,
                SimpleFileServer.OutputLevel.NONE);
        server.start();
        return new PackageServer(server);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
