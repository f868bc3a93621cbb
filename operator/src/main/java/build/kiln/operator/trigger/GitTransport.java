package build.kiln.operator.trigger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.api.TransportConfigCallback;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;
import org.jspecify.annotations.Nullable;

/** One connection's credentials and trust, gone when it is closed. */
final class GitTransport implements TransportConfigCallback, AutoCloseable {
    private final HostCredentials credentials;
    private final Optional<TrustedHttp> http;
    private final @Nullable SshdSessionFactory ssh;
    private final @Nullable Path home;

    private GitTransport(
            HostCredentials credentials,
            Optional<TrustedHttp> http,
            @Nullable SshdSessionFactory ssh,
            @Nullable Path home) {
        this.credentials = credentials;
        this.http = http;
        this.ssh = ssh;
        this.home = home;
    }

    static GitTransport of(URIish uri, GitRemote remote) throws IOException {
        Optional<TrustedHttp> http = remote.caCertificates().isPresent()
                ? Optional.of(TrustedHttp.of(remote.caCertificates().get()))
                : Optional.empty();
        HostCredentials credentials = new HostCredentials(uri, remote.credentials());
        if (remote.credentials().orElse(null) instanceof GitCredentials.SshKey key) {
            Path home = Files.createTempDirectory("kiln-ssh");
            Path keyFile = Files.writeString(home.resolve("key"), key.privateKey(), StandardCharsets.UTF_8);
            Path hosts = Files.writeString(home.resolve("known_hosts"), key.knownHosts(), StandardCharsets.UTF_8);
            SshdSessionFactory factory = new SshdSessionFactoryBuilder()
                    .setHomeDirectory(home.toFile())
                    .setSshDirectory(home.toFile())
                    .setConfigFile(folder -> null)
                    .setDefaultIdentities(folder -> List.of(keyFile))
                    .setDefaultKnownHostsFiles(folder -> List.of(hosts))
                    .setPreferredAuthentications("publickey")
                    .build(null);
            return new GitTransport(credentials, http, factory, home);
        }
        return new GitTransport(credentials, http, null, null);
    }

    CredentialsProvider credentials() {
        return credentials;
    }

    @Override
    public void configure(Transport transport) {
        if (transport instanceof TransportHttp plain && http.isPresent()) {
            plain.setHttpConnectionFactory(http.get());
        }
        if (transport instanceof SshTransport secure && ssh != null) {
            secure.setSshSessionFactory(ssh);
        }
    }

    /** JGit quotes URLs in its messages; the ones of users may hold a password. */
    static String redact(@Nullable String message, URIish uri) {
        String text = message == null ? "no answer" : message;
        return text.replace(
                uri.toPrivateString(), uri.setPass(null).setUser(null).toString());
    }

    @Override
    public void close() throws IOException {
        if (ssh != null) {
            ssh.close();
        }
        if (home != null) {
            try (Stream<Path> files = Files.walk(home)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
