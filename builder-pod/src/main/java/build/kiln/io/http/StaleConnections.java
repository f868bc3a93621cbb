package build.kiln.io.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.util.TimeValue;

/**
 * Sends a request again when it met a kept connection that the peer had closed meanwhile. What fails on a fresh connection is
 * the caller's affair. The library asks only for requests whose body can be sent again.
 */
final class StaleConnections implements HttpRequestRetryStrategy {
    @Override
    public boolean retryRequest(HttpRequest request, IOException failure, int count, HttpContext context) {
        HttpCoreContext exchange = HttpCoreContext.cast(context);
        EndpointDetails connection = exchange.getEndpointDetails();
        exchange.setEndpointDetails(null);
        return connection != null
                && connection.getRequestCount() > 1
                && !request.getMethod().equals(Method.POST.name())
                && !(failure instanceof InterruptedIOException);
    }

    @Override
    public boolean retryRequest(HttpResponse response, int count, HttpContext context) {
        return false;
    }

    @Override
    public TimeValue getRetryInterval(HttpResponse response, int count, HttpContext context) {
        return TimeValue.ZERO_MILLISECONDS;
    }
}
