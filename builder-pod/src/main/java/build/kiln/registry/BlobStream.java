package build.kiln.registry;

import build.kiln.io.http.HttpRequest;
import build.kiln.io.http.HttpResponse;
import build.kiln.io.http.Method;
import build.kiln.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** A blob's content across broken connections: as many bytes as it has, of whatever digest. */
final class BlobStream extends InputStream {
    private final Repository repository;
    private final Descriptor descriptor;
    private HttpResponse response;
    private long position;
    private long lastFailure = -1;
    private int failures;

    private BlobStream(Repository repository, Descriptor descriptor) throws RegistryException, InterruptedException {
        this.repository = repository;
        this.descriptor = descriptor;
        response = repository.retries().run(() -> request(0));
    }

    static BlobStream open(Repository repository, Descriptor descriptor)
            throws RegistryException, InterruptedException {
        return new BlobStream(repository, descriptor);
    }

    private HttpResponse request(long from) throws RegistryException, InterruptedException {
        HttpRequest request = repository.blob(Method.GET, descriptor.digest());
        if (from > 0) {
            request = request.with("Range", "bytes=" + from + "-");
        }
        HttpResponse answer = repository.transport().expect(request, repository.pull(), 200, 206);
        try {
            skip(answer, from);
            return answer;
        } catch (IOException e) {
            throw RegistryException.unreachable(request, e);
        }
    }

    /** A registry that knows no ranges begins again. */
    private void skip(HttpResponse answer, long from) throws IOException {
        try {
            if (answer.status() == 206) {
                String range = answer.headers().first("Content-Range").orElse("");
                if (!range.startsWith("bytes " + from + "-")) {
                    throw new IOException("the registry gave another part of the blob than asked for");
                }
            } else {
                answer.body().skipNBytes(from);
            }
        } catch (IOException e) {
            answer.close();
            throw e;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (true) {
            try {
                int count = response.body().read(into, offset, length);
                return count < 0 ? end() : advance(count);
            } catch (RegistryException e) {
                throw e;
            } catch (IOException e) {
                resume(e);
            }
        }
    }

    private int advance(int count) throws RegistryException {
        position += count;
        if (position > descriptor.size()) {
            throw repository.anotherBlobThan(descriptor);
        }
        return count;
    }

    private int end() throws IOException {
        if (position < descriptor.size()) {
            throw new IOException("the blob ended after " + position + " of " + descriptor.size() + " bytes");
        }
        return -1;
    }

    private void resume(IOException broken) throws IOException {
        failures = position > lastFailure ? 1 : failures + 1;
        lastFailure = position;
        RegistryException failure =
                RegistryException.unreachable(repository.blob(Method.GET, descriptor.digest()), broken);
        if (failures >= repository.retries().attempts()) {
            throw failure;
        }
        response.close();
        try {
            repository.retries().pauseAfter(failures, failure);
            response = repository.retries().run(() -> request(position));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("pulling a blob was cancelled");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    @Override
    public void close() throws IOException {
        response.close();
    }
}
