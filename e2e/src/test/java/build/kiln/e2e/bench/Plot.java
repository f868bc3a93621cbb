package build.kiln.e2e.bench;

import java.util.List;
import java.util.Locale;

/** Lines over axes of powers of ten, as SVG: what grows in proportion is a straight line at 45 degrees, what stays is flat. */
record Plot(String title, List<Line> lines) {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 460;
    private static final int LEFT = 60;
    private static final int TOP = 40;
    private static final int DECADE = 70;
    private static final int LOWEST_EXPONENT = -1;
    private static final int X_DECADES = 6;
    private static final int Y_DECADES = 5;
    private static final List<String> COLOURS =
            List.of("#1f77b4", "#9ecae1", "#d62728", "#ff9896", "#2ca02c", "#98df8a", "#7f7f7f");

    /**
     * A line.
     *
     * @param points by size
     */
    record Line(String title, List<Point> points) {}

    /**
     * What was measured.
     *
     * @param size of what grows, at least 1
     */
    record Point(int size, double seconds) {}

    String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(HEIGHT)
                .append(
                        "\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        text(svg, LEFT, 20, "start", title);
        for (int x = 0; x <= X_DECADES; x++) {
            rule(svg, LEFT + x * DECADE, TOP, LEFT + x * DECADE, bottom());
            text(svg, LEFT + x * DECADE, bottom() + 18, "middle", String.format(Locale.ROOT, "%,d", (long)
                    Math.pow(10, x)));
        }
        for (int y = 0; y <= Y_DECADES; y++) {
            int at = bottom() - y * DECADE;
            rule(svg, LEFT, at, LEFT + X_DECADES * DECADE, at);
            double seconds = Math.pow(10, y + LOWEST_EXPONENT);
            text(svg, LEFT - 6, at + 4, "end", seconds < 1 ? Double.toString(seconds) + " s" : (long) seconds + " s");
        }
        for (int i = 0; i < lines.size(); i++) {
            draw(svg, lines.get(i), COLOURS.get(i % COLOURS.size()), i);
        }
        return svg.append("</svg>\n").toString();
    }

    private static int bottom() {
        return TOP + Y_DECADES * DECADE;
    }

    private static void draw(StringBuilder svg, Line line, String colour, int place) {
        svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"")
                .append(colour)
                .append("\" points=\"");
        for (Point point : line.points()) {
            svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point), y(point)));
        }
        svg.append("\"/>\n");
        for (Point point : line.points()) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"><title>%s, %,d: %.2f s</title></circle>%n",
                    x(point),
                    y(point),
                    colour,
                    line.title(),
                    point.size(),
                    point.seconds()));
        }
        int at = TOP + 20 + place * 22;
        int left = LEFT + X_DECADES * DECADE + 20;
        svg.append(String.format(
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke-width=\"2\" stroke=\"%s\"/>%n",
                left, at - 4, left + 20, at - 4, colour));
        text(svg, left + 26, at, "start", line.title());
    }

    private static double x(Point point) {
        return LEFT + Math.log10(point.size()) * DECADE;
    }

    private static double y(Point point) {
        return bottom() - (Math.log10(point.seconds()) - LOWEST_EXPONENT) * DECADE;
    }

    private static void rule(StringBuilder svg, int x1, int y1, int x2, int y2) {
        svg.append("<line stroke=\"#dddddd\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>%n".formatted(x1, y1, x2, y2));
    }

    private static void text(StringBuilder svg, int x, int y, String anchor, String text) {
        svg.append("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n".formatted(x, y, anchor, text));
    }
}
