package build.kiln.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves bare repositories over HTTP by git's own {@code http-backend}, in the cluster's network. One server per
 * JVM; it ends with it.
 */
final class GitServer {
    private static Optional<GitServer> current = Optional.empty();

    private final Path root;
    private final String url;

    private GitServer(Path root, String url) {
        this.root = root;
        this.url = url;
    }

    static synchronized GitServer of(Cluster cluster) {
        if (current.isEmpty()) {
            current = Optional.of(start(cluster));
        }
        return current.get();
    }

    private static GitServer start(Cluster cluster) {
        try {
            Path root = Files.createDirectories(cluster.folder().resolve("git"));
            HttpServer server = HttpServer.create(new InetSocketAddress(cluster.address(), 0), 0);
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            server.setExecutor(threads);
            server.createContext("/", exchange -> serve(root, exchange));
            server.start();
            return new GitServer(
                    root, "http://git.kiln.test:" + server.getAddress().getPort() + "/");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates a repository whose branch {@code main} has the files of a folder. */
    GitRepository publish(String name, Path folder) {
        Path bare = root.resolve(name + ".git");
        Path work = root.resolve(name);
        Command.of("git", "init", "--quiet", "--bare", "--initial-branch=main", bare)
                .succeed();
        Command.of("git", "clone", "--quiet", bare, work).succeed();
        Command.of("cp", "-R", folder + "/.", work).succeed();
        GitRepository repository = new GitRepository(url + name + ".git", work);
        repository.commit("Begin");
        return repository;
    }

    // CGI, RFC 3875.
    private static void serve(Path root, HttpExchange exchange) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of("git", "http-backend"));
        Map<String, String> environment = builder.environment();
        environment.put("GIT_PROJECT_ROOT", root.toString());
        environment.put("GIT_HTTP_EXPORT_ALL", "1");
        environment.put("REQUEST_METHOD", exchange.getRequestMethod());
        environment.put("PATH_INFO", exchange.getRequestURI().getPath());
        environment.put("REMOTE_ADDR", exchange.getRemoteAddress().getAddress().getHostAddress());
        environment.put(
                "QUERY_STRING",
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
        header(exchange, "Content-Type").ifPresent(value -> environment.put("CONTENT_TYPE", value));
        header(exchange, "Content-Encoding").ifPresent(value -> environment.put("HTTP_CONTENT_ENCODING", value));
        header(exchange, "Git-Protocol").ifPresent(value -> environment.put("HTTP_GIT_PROTOCOL", value));
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (OutputStream input = process.getOutputStream()) {
            exchange.getRequestBody().transferTo(input);
        }
        try (InputStream output = process.getInputStream();
                exchange) {
            int status = 200;
            for (String line = readLine(output); !line.isEmpty(); line = readLine(output)) {
                String name = line.substring(0, line.indexOf(':'));
                String value = line.substring(line.indexOf(':') + 1).trim();
                if (name.equals("Status")) {
                    status = Integer.parseInt(value.substring(0, 3));
                } else {
                    exchange.getResponseHeaders().add(name, value);
                }
            }
            exchange.sendResponseHeaders(status, 0);
            output.transferTo(exchange.getResponseBody());
        }
    }

    private static Optional<String> header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    private static String readLine(InputStream input) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = input.read(); b >= 0 && b != '\n'; b = input.read()) {
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }
}
