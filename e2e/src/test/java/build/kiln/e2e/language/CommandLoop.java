package build.kiln.e2e.language;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A process that runs kiln commands, so that hundreds of builds pay for one start of a JVM. It listens on a Unix socket: a
 * connection brings the file for the command's standard input and the command's words, with NULs between, and gets what the
 * command printed and then, after a NUL, its exit code. Ends when its standard input does.
 */
final class CommandLoop {
    private final Method command;

    private CommandLoop(Method command) {
        this.command = command;
    }

    /** Listens on the socket that the one argument names, and says "ready" when it does. */
    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        // These tests know the command line only, and no class of the engine.
        Method command = Class.forName("build.kiln.cli.Main")
                .getMethod("run", String[].class, InputStream.class, PrintWriter.class);
        CommandLoop loop = new CommandLoop(command);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(Path.of(arguments[0])));
            Thread.ofPlatform().daemon().start(() -> loop.accept(server));
            System.out.println("ready");
            System.in.transferTo(OutputStream.nullOutputStream());
        }
        Runtime.getRuntime().halt(0);
    }

    private void accept(ServerSocketChannel server) {
        while (true) {
            try {
                SocketChannel connection = server.accept();
                Thread.ofPlatform().daemon().start(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(SocketChannel connection) {
        try (connection;
                InputStream in = Channels.newInputStream(connection);
                PrintWriter out = new PrintWriter(Channels.newOutputStream(connection), true, StandardCharsets.UTF_8)) {
            String[] words = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\0", -1);
            try (InputStream input = Files.newInputStream(Path.of(words[0]))) {
                int code = (int) command.invoke(null, Arrays.copyOfRange(words, 1, words.length), input, out);
                out.print("\0" + code);
            }
        } catch (IOException | ReflectiveOperationException e) {
            // Ends this thread; the connection ends without an exit code, and standard error says why.
            throw new IllegalStateException(e);
        }
    }
}
