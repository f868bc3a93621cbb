package build.kiln.io.http;

import java.io.IOException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Hears a server that refuses a body, answers and stops reading: its answer says more than our broken pipe, which is all that
 * the library would report.
 */
final class EarlyAnswers extends HttpRequestExecutor {
    private static final Timeout LATE_ANSWER = Timeout.ofSeconds(2);
    private static final int REFUSED = 400;

    @Override
    public ClassicHttpResponse execute(
            ClassicHttpRequest request,
            HttpClientConnection connection,
            @Nullable HttpResponseInformationCallback information,
            HttpContext context)
            throws IOException, HttpException {
        if (request.getEntity() == null) {
            return super.execute(request, connection, information, context);
        }
        HttpCoreContext exchange = HttpCoreContext.cast(context);
        exchange.setSSLSession(connection.getSSLSession());
        exchange.setEndpointDetails(connection.getEndpointDetails());
        try {
            ClassicHttpResponse answer = send(request, connection);
            if (MessageSupport.canResponseHaveBody(request.getMethod(), answer)) {
                connection.receiveResponseEntity(answer);
            }
            return answer;
        } catch (HttpException | IOException | RuntimeException e) {
            connection.close(CloseMode.IMMEDIATE);
            throw e;
        }
    }

    private static ClassicHttpResponse send(ClassicHttpRequest request, HttpClientConnection connection)
            throws IOException, HttpException {
        connection.sendRequestHeader(request);
        try {
            connection.sendRequestEntity(request);
            connection.flush();
        } catch (IOException e) {
            return earlyAnswer(connection, e);
        }
        return finalAnswer(connection);
    }

    private static ClassicHttpResponse earlyAnswer(HttpClientConnection connection, IOException broken)
            throws IOException {
        try {
            connection.setSocketTimeout(LATE_ANSWER);
            ClassicHttpResponse answer = finalAnswer(connection);
            if (answer.getCode() >= REFUSED) {
                // What was sent of the body may still be on its way: no other request may follow it.
                answer.setHeader("Connection", "close");
                return answer;
            }
        } catch (HttpException | IOException e) {
            broken.addSuppressed(e);
        }
        throw broken;
    }

    /** Passes over interim answers. */
    private static ClassicHttpResponse finalAnswer(HttpClientConnection connection) throws IOException, HttpException {
        ClassicHttpResponse answer = connection.receiveResponseHeader();
        while (answer.getCode() < 200) {
            answer = connection.receiveResponseHeader();
        }
        return answer;
    }
}
