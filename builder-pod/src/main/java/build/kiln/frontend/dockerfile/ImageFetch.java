package build.kiln.frontend.dockerfile;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.graph.ImageResolver;
import build.kiln.graph.ResolvedImage;
import build.kiln.oci.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Asks for several images at once, for each only once. */
final class ImageFetch {
    private final ImageResolver resolver;
    private final Map<Request, Answer> known = new HashMap<>();

    ImageFetch(ImageResolver resolver) {
        this.resolver = resolver;
    }

    record Request(String reference, Platform platform) {}

    sealed interface Answer {}

    record Found(ResolvedImage image) implements Answer {}

    record Failed(BuildException failure) implements Answer {}

    /** The answers in the order of the requests. */
    List<Answer> fetchAll(List<Request> requests) throws InterruptedException {
        List<Request> unknown = new LinkedHashSet<>(requests)
                .stream().filter(request -> !known.containsKey(request)).toList();
        if (unknown.size() == 1) {
            known.put(unknown.getFirst(), fetch(unknown.getFirst()));
        } else if (!unknown.isEmpty()) {
            fetchTogether(unknown);
        }
        List<Answer> answers = new ArrayList<>();
        for (Request request : requests) {
            answers.add(known.getOrDefault(request, new Failed(unanswered(request))));
        }
        return answers;
    }

    private void fetchTogether(List<Request> requests) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> futures = new ArrayList<>();
            requests.forEach(request -> futures.add(threads.submit(() -> fetch(request))));
            try {
                for (int i = 0; i < futures.size(); i++) {
                    known.put(requests.get(i), futures.get(i).get());
                }
            } catch (ExecutionException e) {
                throw unexpected(e.getCause());
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private Answer fetch(Request request) throws InterruptedException {
        try {
            return new Found(resolver.resolve(request.reference(), request.platform()));
        } catch (BuildException e) {
            return new Failed(e);
        }
    }

    private static RuntimeException unexpected(@Nullable Throwable cause) throws InterruptedException {
        if (cause instanceof InterruptedException) {
            throw new InterruptedException("cancelled while asking for an image");
        }
        return new IllegalStateException("asking for an image failed", cause);
    }

    private static BuildException unanswered(Request request) {
        return BuildException.of(Reason.INTERNAL, "no answer about " + request.reference());
    }
}
