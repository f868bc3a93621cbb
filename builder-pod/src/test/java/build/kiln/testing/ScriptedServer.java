package build.kiln.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives prepared answers, byte for byte, one for each request; closes a connection when they run out. */
public final class ScriptedServer implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final ServerSocket listener;
    private final ConcurrentLinkedQueue<String> answers;
    private final Manner manner;
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch connected = new CountDownLatch(1);
    private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private enum Manner {
        POLITE,
        HASTY,
        FICKLE,
        SILENT
    }

    private ScriptedServer(List<String> answers, Manner manner) throws IOException {
        this.answers = new ConcurrentLinkedQueue<>(answers);
        this.manner = manner;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public static ScriptedServer answering(String... answers) throws IOException {
        return new ScriptedServer(List.of(answers), Manner.POLITE);
    }

    /** Answers as soon as the head is read, and reads no further. */
    public static ScriptedServer answeringBeforeTheBody(String answer) throws IOException {
        return new ScriptedServer(List.of(answer), Manner.HASTY);
    }

    /** Closes each connection after one answer, without saying so. */
    public static ScriptedServer closingAfterEach(String... answers) throws IOException {
        return new ScriptedServer(List.of(answers), Manner.FICKLE);
    }

    /** Accepts connections and never reads or writes. */
    public static ScriptedServer silent() throws IOException {
        return new ScriptedServer(List.of(), Manner.SILENT);
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + path);
    }

    public int connections() {
        return connections.get();
    }

    /** Waits until somebody has connected. */
    public void awaitConnection() throws InterruptedException {
        if (!connected.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody connected");
        }
    }

    /** The requests' bodies, in order. */
    public List<byte[]> bodies() {
        return List.copyOf(bodies);
    }

    /** The requests' heads, in order. */
    public List<String> heads() {
        return List.copyOf(heads);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                connections.incrementAndGet();
                connected.countDown();
                if (manner != Manner.SILENT) {
                    Thread.ofVirtual().start(() -> serve(socket));
                }
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            for (String answer = answers.poll(); answer != null; answer = answers.poll()) {
                long length = readHead(socket.getInputStream());
                if (manner != Manner.HASTY) {
                    bodies.add(socket.getInputStream().readNBytes((int) length));
                }
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                if (manner == Manner.FICKLE) {
                    return;
                }
                if (manner == Manner.HASTY) {
                    // The client has to see the answer before the reset that unread bytes bring.
                    socket.shutdownOutput();
                    socket.getInputStream().skipNBytes(4 << 20);
                }
            }
        } catch (IOException e) {
            // The client hung up.
        }
    }

    /** The length of the body that follows. */
    private long readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("no request");
            }
            head.write(c);
        }
        heads.add(head.toString(StandardCharsets.ISO_8859_1));
        for (String line : head.toString(StandardCharsets.ISO_8859_1).split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                return Long.parseLong(line.substring(15).strip());
            }
        }
        return 0;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
