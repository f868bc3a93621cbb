package build.kiln.operator.admission;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the API server's questions to one judge are read and answered. */
final class Desk {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    private final ReviewJson json;
    private final Judge judge;
    private final Tally tally;

    Desk(ReviewJson json, Judge judge, Tally tally) {
        this.json = json;
        this.judge = judge;
        this.tally = tally;
    }

    /** An HTTP response. */
    record Reply(int status, String contentType, Buffer body) {}

    /** Never throws: what cannot be judged gets an error, at which the API server does as the failurePolicy says. */
    Reply answer(byte[] question) {
        long start = System.nanoTime();
        Review review;
        try {
            review = json.read(question);
        } catch (IOException e) {
            return text(HttpURLConnection.HTTP_BAD_REQUEST, "no AdmissionReview: " + e.getMessage());
        }
        try {
            Answer answer = judge.judge(review);
            if (review.run() == Review.Run.REAL) {
                tally.count(
                        review.asked(),
                        answer.outcome(),
                        answer.violations(),
                        Duration.ofNanos(System.nanoTime() - start));
            }
            return new Reply(
                    HttpURLConnection.HTTP_OK, "application/json", Buffer.buffer(json.write(review.uid(), answer)));
        } catch (IOException | RuntimeException e) {
            LOG.warn("cannot judge {} {}/{}", review.resource().name(), review.namespace(), review.name(), e);
            return text(HttpURLConnection.HTTP_INTERNAL_ERROR, "Kiln cannot judge this: " + e.getMessage());
        }
    }

    private static Reply text(int status, String message) {
        return new Reply(status, "text/plain", Buffer.buffer(message));
    }
}
