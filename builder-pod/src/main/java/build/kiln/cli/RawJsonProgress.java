package build.kiln.cli;

import build.kiln.build.BuildListener;
import build.kiln.graph.Vertex;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;

/** Progress as one JSON object a line: {@code time}, {@code event}, {@code name}, and {@code line} or {@code milliseconds}. */
final class RawJsonProgress implements BuildListener {
    private final JsonFactory json = new JsonFactory();
    private final PrintWriter out;
    private final Clock clock;

    RawJsonProgress(PrintWriter out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    private interface More {
        void write(JsonGenerator generator) throws IOException;
    }

    private synchronized void event(String event, String name, More more) {
        StringWriter line = new StringWriter();
        try (JsonGenerator generator = json.createGenerator(line)) {
            generator.writeStartObject();
            generator.writeStringField("time", clock.instant().toString());
            generator.writeStringField("event", event);
            generator.writeStringField("name", name);
            more.write(generator);
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.println(line);
        out.flush();
    }

    private void timed(String event, String name, Duration duration) {
        event(event, name, generator -> generator.writeNumberField("milliseconds", duration.toMillis()));
    }

    @Override
    public void phaseStarted(String name) {
        event("phaseStarted", name, generator -> {});
    }

    @Override
    public void phaseFinished(String name, Duration duration) {
        timed("phaseFinished", name, duration);
    }

    @Override
    public void warned(String message) {
        event("warned", message, generator -> {});
    }

    @Override
    public void started(Vertex vertex) {
        event("started", vertex.label().name(), generator -> {});
    }

    @Override
    public void cached(Vertex vertex) {
        event("cached", vertex.label().name(), generator -> {});
    }

    @Override
    public void logged(Vertex vertex, String line) {
        event("logged", vertex.label().name(), generator -> generator.writeStringField("line", line));
    }

    @Override
    public void finished(Vertex vertex, Duration duration) {
        timed("finished", vertex.label().name(), duration);
    }

    @Override
    public void failed(Vertex vertex, Duration duration) {
        timed("failed", vertex.label().name(), duration);
    }
}
