package build.kiln.source;

import build.kiln.io.http.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.api.TransportCommand;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;

/** Credentials and trust for talking to one Git server. */
final class GitSession implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 60;

    private final URIish home;
    private final GitCredentials credentials;
    private final Optional<TrustedConnections> connections;
    private final Optional<SshdSessionFactory> ssh;

    private GitSession(
            URIish home,
            GitCredentials credentials,
            Optional<TrustedConnections> connections,
            Optional<SshdSessionFactory> ssh) {
        this.home = home;
        this.credentials = credentials;
        this.connections = connections;
        this.ssh = ssh;
    }

    /**
     * Prepares to talk to {@code home}.
     *
     * @param authorities a PEM file of certificate authorities
     * @param work an empty directory that nobody else writes to
     */
    static GitSession open(URIish home, GitCredentials credentials, Optional<Path> authorities, Path work)
            throws IOException {
        Optional<TrustedConnections> connections = authorities.isPresent()
                ? Optional.of(new TrustedConnections(
                        Trust.platformAnd(List.of(authorities.get())).managers()))
                : Optional.empty();
        Optional<SshdSessionFactory> ssh =
                credentials instanceof GitCredentials.SshKey key ? Optional.of(ssh(key, work)) : Optional.empty();
        return new GitSession(home, credentials, connections, ssh);
    }

    private static SshdSessionFactory ssh(GitCredentials.SshKey key, Path work) throws IOException {
        if (!Files.isRegularFile(key.knownHosts())) {
            throw new IOException("the Git secret has ssh-privatekey but no known_hosts, so no server can be trusted;"
                    + " add it with ssh-keyscan's output");
        }
        return new SshdSessionFactoryBuilder()
                .setHomeDirectory(work.toFile())
                .setSshDirectory(work.toFile())
                .setConfigFile(directory -> null)
                .setDefaultIdentities(directory -> List.of(key.privateKey()))
                .setDefaultKnownHostsFiles(directory -> List.of(key.knownHosts()))
                .setPreferredAuthentications("publickey")
                .build(null);
    }

    /** The same trust for another server, which is shown credentials only when it is the same host. */
    GitSession towards(URIish other) {
        return OneHostCredentials.sameHost(home, other)
                ? this
                : new GitSession(other, new GitCredentials.Anonymous(), connections, Optional.empty());
    }

    <C extends TransportCommand<C, ?>> C prepare(C command) {
        if (credentials instanceof GitCredentials.Basic basic) {
            command.setCredentialsProvider(new OneHostCredentials(home, basic.login()));
        }
        return command.setTimeout(TIMEOUT_SECONDS).setTransportConfigCallback(this::configure);
    }

    private void configure(Transport transport) {
        if (transport instanceof TransportHttp web) {
            connections.ifPresent(web::setHttpConnectionFactory);
        }
        if (transport instanceof SshTransport secure) {
            ssh.ifPresent(secure::setSshSessionFactory);
        }
    }

    @Override
    public void close() {
        ssh.ifPresent(SshdSessionFactory::close);
    }
}
