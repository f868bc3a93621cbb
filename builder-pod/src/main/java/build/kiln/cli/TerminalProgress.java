package build.kiln.cli;

import build.kiln.build.BuildListener;
import build.kiln.graph.Vertex;
import build.kiln.linux.WindowSize;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Progress as a picture of the steps that a terminal shows in place, drawn again as they go on and as it is resized. */
final class TerminalProgress implements BuildListener, AutoCloseable {
    private static final int LOG_LINES = 5;
    private static final long REDRAW_MILLIS = 100;

    private final PrintWriter out;
    private final Supplier<WindowSize> size;
    private final Terminal.Colours colours;
    private final Clock clock;
    private final Instant started;
    private final Map<Vertex, Step> steps = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("progress").factory());
    private final ScheduledFuture<?> ticking;
    private int drawn;
    private boolean closed;

    TerminalProgress(PrintWriter out, Supplier<WindowSize> size, Terminal.Colours colours, Clock clock) {
        this.out = out;
        this.size = size;
        this.colours = colours;
        this.clock = clock;
        this.started = clock.instant();
        ticking = ticks.scheduleWithFixedDelay(this::draw, REDRAW_MILLIS, REDRAW_MILLIS, TimeUnit.MILLISECONDS);
    }

    private enum State {
        RUNNING,
        DONE,
        CACHED,
        FAILED
    }

    /** What is known of a step. */
    private static final class Step {
        private final String name;
        private final Instant began;
        private final Deque<String> log = new ArrayDeque<>();
        private State state = State.RUNNING;
        private Optional<Duration> took = Optional.empty();

        Step(String name, Instant began) {
            this.name = name;
            this.began = began;
        }
    }

    private synchronized Step step(Vertex vertex) {
        return steps.computeIfAbsent(vertex, added -> new Step(added.label().name(), clock.instant()));
    }

    private synchronized void end(Vertex vertex, State state, Duration took) {
        Step step = step(vertex);
        step.state = state;
        step.took = Optional.of(took);
    }

    @Override
    public void phaseStarted(String name) {}

    @Override
    public void phaseFinished(String name, Duration duration) {}

    @Override
    public synchronized void warned(String message) {
        if (closed) {
            out.println(" ! " + printable(message));
            out.flush();
        } else {
            warnings.add(message);
        }
    }

    @Override
    public void started(Vertex vertex) {
        step(vertex);
    }

    @Override
    public void cached(Vertex vertex) {
        end(vertex, State.CACHED, Duration.ZERO);
    }

    @Override
    public synchronized void logged(Vertex vertex, String line) {
        Deque<String> log = step(vertex).log;
        log.addLast(line);
        if (log.size() > LOG_LINES) {
            log.removeFirst();
        }
    }

    @Override
    public void finished(Vertex vertex, Duration duration) {
        end(vertex, State.DONE, duration);
    }

    @Override
    public void failed(Vertex vertex, Duration duration) {
        end(vertex, State.FAILED, duration);
    }

    private synchronized void draw() {
        if (closed) {
            return;
        }
        WindowSize window = size.get();
        List<String> picture = picture(window.columns());
        // What has scrolled out of the window cannot be drawn again, so no more is shown than it holds.
        List<String> visible = picture.subList(Math.max(1, picture.size() - window.rows() + 2), picture.size());
        if (drawn > 0) {
            out.print("\u001b[%dA\u001b[J".formatted(drawn));
        }
        out.println(picture.getFirst());
        visible.forEach(out::println);
        out.flush();
        drawn = visible.size() + 1;
    }

    private List<String> picture(int columns) {
        List<String> lines = new ArrayList<>();
        long ended = steps.values().stream()
                .filter(step -> step.state != State.RUNNING)
                .count();
        lines.add(cut(
                "[+] Building %s (%d/%d)"
                        .formatted(seconds(Duration.between(started, clock.instant())), ended, steps.size()),
                columns));
        warnings.forEach(warning -> lines.add(cut(" ! " + warning, columns)));
        for (Step step : steps.values()) {
            lines.add(line(step, columns));
            if (step.state == State.RUNNING) {
                step.log.forEach(text -> lines.add(cut(" => => # " + printable(text), columns)));
            }
        }
        return lines;
    }

    private String line(Step step, int columns) {
        String time = seconds(step.took.orElseGet(() -> Duration.between(step.began, clock.instant())));
        String name = switch (step.state) {
            case CACHED -> " => CACHED " + step.name;
            case FAILED -> " => ERROR " + step.name;
            case RUNNING, DONE -> " => " + step.name;
        };
        int room = Math.max(1, columns - time.length() - 1);
        String padded = String.format(Locale.ROOT, "%-" + room + "s %s", cut(printable(name), room), time);
        String colour = switch (step.state) {
            case RUNNING -> colours.running;
            case DONE, CACHED -> colours.done;
            case FAILED -> colours.failed;
        };
        return colour + padded + colours.end;
    }

    private static String cut(String text, int columns) {
        return text.length() > columns ? text.substring(0, columns) : text;
    }

    /** A step's output must not move the cursor. */
    private static String printable(String text) {
        return text.replace('\t', ' ').replaceAll("\u001b\\[[0-9;?]*[A-Za-z]|\\p{Cntrl}", "");
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1fs", duration.toMillis() / 1000.0);
    }

    /** Draws the end and leaves it standing, once; what is said later stands below. */
    @Override
    public synchronized void close() {
        if (!closed) {
            ticking.cancel(false);
            ticks.shutdownNow();
            draw();
            closed = true;
        }
    }
}
