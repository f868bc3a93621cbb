package build.kiln.executor;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A socket that leads to another one: an SSH agent lets in only its owner, and a process in a build may be somebody else.
 */
final class AgentSocket implements Closeable {
    private static final int BUFFER = 8 * 1024;
    private static final int LONGEST_ADDRESS = 100;

    private final ServerSocketChannel server;
    private final UnixDomainSocketAddress agent;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private AgentSocket(ServerSocketChannel server, UnixDomainSocketAddress agent) {
        this.server = server;
        this.agent = agent;
    }

    /** Listens at {@code socket} until closed. */
    static AgentSocket listen(Path socket, Path agent) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        bind(server, socket);
        AgentSocket result = new AgentSocket(server, UnixDomainSocketAddress.of(agent));
        Thread.ofVirtual().name("ssh-agent").start(result::accept);
        return result;
    }

    /** An address holds about 100 bytes of path; a longer one is reached through a link to its directory. */
    private static void bind(ServerSocketChannel server, Path socket) throws IOException {
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_ADDRESS) {
            server.bind(UnixDomainSocketAddress.of(socket));
            return;
        }
        Path directory = Files.createTempDirectory("kiln-");
        Path link = directory.resolve("at");
        try {
            Files.createSymbolicLink(link, socket.toAbsolutePath().getParent());
            server.bind(UnixDomainSocketAddress.of(link.resolve(socket.getFileName())));
        } finally {
            Files.deleteIfExists(link);
            Files.delete(directory);
        }
    }

    private void accept() {
        try {
            while (true) {
                connect(server.accept());
            }
        } catch (IOException e) {
            // Closed: the process has ended.
            closeQuietly(server);
        }
    }

    private void connect(SocketChannel client) {
        open.add(client);
        try {
            SocketChannel upstream = SocketChannel.open(agent);
            open.add(upstream);
            Thread.ofVirtual().start(() -> copy(client, upstream));
            Thread.ofVirtual().start(() -> copy(upstream, client));
        } catch (IOException e) {
            // The process sees a connection that ends at once, as with an agent that refuses it.
            closeQuietly(client);
        }
    }

    private void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
        } catch (IOException e) {
            // Either side has gone; both are closed below.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private void closeQuietly(Closeable channel) {
        if (channel instanceof SocketChannel socket) {
            open.remove(socket);
        }
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is lost with it.
        }
    }

    @Override
    public void close() {
        closeQuietly(server);
        open.forEach(this::closeQuietly);
    }
}
