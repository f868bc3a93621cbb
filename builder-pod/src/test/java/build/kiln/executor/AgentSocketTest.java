package build.kiln.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AgentSocketTest extends ExecutorFixture {
    @Test
    void aProcessFindsTheSocketAsItsUsers() throws Exception {
        run(SpecBuilder.script("test -S /run/agent.0 && stat -c %u:%g:%a /run/agent.0")
                .user("app")
                .mounts(new ExecMount.Agent("/run/agent.0", directory().resolve("agent"), 1000, 1001, 0600))
                .spec());
        assertEquals("1000:1001:600", output().toList().getFirst());
        assertEquals(false, Files.exists(root().resolve("run")));
    }

    @Test
    @Timeout(20)
    void leadsToTheAgentAndBack() throws Exception {
        Path agent = directory().resolve("agent");
        Path socket = directory().resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(agent));
            Thread.ofVirtual().start(() -> answer(server));
            try (AgentSocket _ = AgentSocket.listen(socket, agent);
                    SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                client.write(StandardCharsets.UTF_8.encode("ping"));
                ByteBuffer answer = ByteBuffer.allocate(4);
                while (answer.hasRemaining() && client.read(answer) >= 0) {}
                assertEquals(
                        "ping", StandardCharsets.UTF_8.decode(answer.flip()).toString());
            }
        }
    }

    private static void answer(ServerSocketChannel server) {
        ByteBuffer buffer = ByteBuffer.allocate(4);
        try (SocketChannel client = server.accept()) {
            while (buffer.hasRemaining() && client.read(buffer) >= 0) {}
            client.write(buffer.flip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
