package build.kiln.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Stands before a server on this machine, remembers every request's head, and does to some what networks do. Each
 * connection carries one request.
 */
public final class FaultProxy implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final ServerSocket listener;
    private final int upstream;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final CountDownLatch stalled = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    private FaultProxy(ServerSocket listener, int upstream) {
        this.listener = listener;
        this.upstream = upstream;
    }

    /** What happens to a request. */
    public sealed interface Fault {
        /** The proxy answers itself; {@code rest} is the head after the status line's version, and a body. */
        record Answer(String rest) implements Fault {}

        /** The server gets only {@code bytes} of the body, the client no answer. */
        record CutRequest(long bytes) implements Fault {}

        /** The client gets only {@code bytes} of the answer, its head included. */
        record CutAnswer(long bytes) implements Fault {}

        /** The server gets only {@code bytes} of the body; then nothing more happens. */
        record StallRequest(long bytes) implements Fault {}

        /** The client gets only {@code bytes} of the answer; then nothing more happens. */
        record StallAnswer(long bytes) implements Fault {}
    }

    private record Rule(Predicate<String> head, Fault fault, AtomicInteger left) {}

    public static FaultProxy before(int upstream) throws IOException {
        FaultProxy proxy = new FaultProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), upstream);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    /** {@code fault} befalls the next {@code times} requests whose head contains {@code text}. */
    public FaultProxy on(String text, int times, Fault fault) {
        rules.add(new Rule(head -> head.contains(text), fault, new AtomicInteger(times)));
        return this;
    }

    public String host() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** The heads of all requests so far. */
    public List<String> requests() {
        return List.copyOf(heads);
    }

    /** The first lines of all requests so far that contain {@code text}. */
    public List<String> requests(String text) {
        return heads.stream()
                .map(head -> head.substring(0, head.indexOf('\r')))
                .filter(line -> line.contains(text))
                .toList();
    }

    /** Waits until a request has stalled. */
    public void awaitStall() throws InterruptedException {
        if (!stalled.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no request stalled: " + heads);
        }
    }

    public void forget() {
        heads.clear();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = readHead(client.getInputStream());
            if (head.isEmpty()) {
                return;
            }
            heads.add(head);
            Optional<Fault> fault = rules.stream()
                    .filter(rule -> rule.head.test(head) && rule.left.getAndDecrement() > 0)
                    .map(Rule::fault)
                    .findFirst();
            if (fault.isPresent() && fault.get() instanceof Fault.Answer(String rest)) {
                client.getOutputStream()
                        .write(("HTTP/1.1 " + rest.replaceFirst("\r\n", "\r\nConnection: close\r\n"))
                                .getBytes(StandardCharsets.UTF_8));
                return;
            }
            forward(client, head, fault);
        } catch (IOException e) {
            // One side closed: that is what this proxy is for.
        }
    }

    private void forward(Socket client, String head, Optional<Fault> fault) throws IOException {
        long request = switch (fault.orElse(null)) {
            case Fault.CutRequest(long bytes) -> bytes;
            case Fault.StallRequest(long bytes) -> bytes;
            case null, default -> Long.MAX_VALUE;
        };
        long answer = switch (fault.orElse(null)) {
            case Fault.CutAnswer(long bytes) -> bytes;
            case Fault.StallAnswer(long bytes) -> bytes;
            case null, default -> Long.MAX_VALUE;
        };
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), upstream)) {
            String oneRequest = head.replaceFirst("\r\n", "\r\nConnection: close\r\n");
            server.getOutputStream().write(oneRequest.getBytes(StandardCharsets.ISO_8859_1));
            Thread.ofVirtual().start(() -> {
                try {
                    if (pump(client.getInputStream(), server.getOutputStream(), request)) {
                        if (fault.orElseThrow() instanceof Fault.StallRequest) {
                            stall();
                        }
                        cut(server, client);
                    }
                } catch (IOException e) {
                    // The other direction ended.
                }
            });
            if (pump(server.getInputStream(), client.getOutputStream(), answer)
                    && fault.orElseThrow() instanceof Fault.StallAnswer) {
                stall();
            }
        }
    }

    private void stall() {
        stalled.countDown();
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void cut(Socket... ends) throws IOException {
        for (Socket end : ends) {
            end.close();
        }
    }

    /** True when it stopped at the limit. */
    private static boolean pump(InputStream from, OutputStream to, long limit) throws IOException {
        byte[] buffer = new byte[8192];
        long left = limit;
        while (left > 0) {
            int count = from.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                return false;
            }
            to.write(buffer, 0, count);
            left -= count;
        }
        return true;
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int state = 0;
        while (state < 4) {
            int c = in.read();
            if (c < 0) {
                return "";
            }
            head.write(c);
            boolean expected = c == (state % 2 == 0 ? '\r' : '\n');
            state = expected ? state + 1 : c == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listener.close();
    }
}
