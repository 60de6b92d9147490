package dev.ovation.cli;

import com.google.errorprone.annotations.FormatMethod;
import java.util.List;
import java.util.Locale;

/** Lines over an axis, as an SVG for an {@link HtmlPage}, whose style has the colours. Used by one thread. */
final class SvgPlot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 320;
    private static final int LEFT = 92;
    private static final int RIGHT = 36;
    private static final int TOP = 46;
    private static final int BOTTOM = 52;

    /** More would hide the line. */
    private static final int MOST_DOTS = 120;

    private final SvgAxis x;
    private final SvgAxis y;
    private final StringBuilder drawn = new StringBuilder();
    private final StringBuilder legend = new StringBuilder();
    private int legendX = LEFT;

    SvgPlot(SvgAxis x, SvgAxis y) {
        this.x = x;
        this.y = y;
    }

    /**
     * A place in the plot.
     *
     * @param text shown when it is pointed at; empty for a place that only bends the line
     */
    record Point(double x, double y, String text) {}

    /**
     * Adds a line.
     *
     * @param series 1 or 2, its colour
     */
    SvgPlot line(int series, String name, List<Point> points) {
        if (points.isEmpty()) {
            return this;
        }
        drawn.append("<path class='line s").append(series).append("' d='");
        String move = "M";
        for (Point point : points) {
            add(drawn, "%s%.1f %.1f", move, left(point.x), top(point.y));
            move = "L";
        }
        drawn.append("'/>\n");
        boolean dots = points.stream().filter(point -> !point.text.isEmpty()).count() <= MOST_DOTS;
        for (Point point : points) {
            if (dots && !point.text.isEmpty()) {
                add(drawn, "<circle class='dot s%d' cx='%.1f' cy='%.1f' r='3'>", series, left(point.x), top(point.y));
                add(drawn, "<title>%s</title></circle>%n", HtmlPage.escape(point.text));
            }
        }
        legend("line s" + series, name);
        return this;
    }

    /** Adds a dashed line over the whole width. */
    SvgPlot level(String name, double value) {
        double at = top(value);
        add(drawn, "<path class='level' d='M%d %.1fL%d %.1f'/>%n", LEFT, at, WIDTH - RIGHT, at);
        legend("level", name);
        return this;
    }

    /** The whole of it; {@code name} is for those who cannot see it. */
    String svg(String name) {
        return drawing("", name, "");
    }

    /** The whole of it as a file of its own, with its colours. */
    String picture(String name) {
        return drawing(
                String.format(Locale.ROOT, " xmlns='http://www.w3.org/2000/svg' width='%d' height='%d'", WIDTH, HEIGHT),
                name,
                "<style>" + HtmlPage.DRAWING_STYLE + "</style><rect width='100%' height='100%' fill='var(--back)'/>\n");
    }

    private String drawing(String attributes, String name, String first) {
        StringBuilder svg = new StringBuilder();
        add(
                svg,
                "<svg%s viewBox='0 0 %d %d' role='img' aria-label='%s'>%n",
                attributes,
                WIDTH,
                HEIGHT,
                HtmlPage.escape(name));
        svg.append(first);
        int bottom = HEIGHT - BOTTOM;
        for (SvgAxis.Mark mark : y.marks()) {
            double at = top(mark.at());
            add(svg, "<path class='grid' d='M%d %.1fH%d'/>", LEFT, at, WIDTH - RIGHT);
            add(svg, "<text class='mark' x='%d' y='%.1f' text-anchor='end'>%s</text>%n", LEFT - 8, at + 4, mark.text());
        }
        for (SvgAxis.Mark mark : x.marks()) {
            double at = left(mark.at());
            add(svg, "<path class='grid' d='M%.1f %dV%d'/>", at, TOP, bottom);
            add(
                    svg,
                    "<text class='mark' x='%.1f' y='%d' text-anchor='middle'>%s</text>%n",
                    at,
                    bottom + 18,
                    mark.text());
        }
        add(svg, "<text class='axis' x='8' y='18'>%s</text>%n", HtmlPage.escape(y.label()));
        add(
                svg,
                "<text class='axis' x='%d' y='%d' text-anchor='end'>%s</text>%n",
                WIDTH - RIGHT,
                HEIGHT - 10,
                HtmlPage.escape(x.label()));
        return svg.append(legend).append(drawn).append("</svg>\n").toString();
    }

    private void legend(String style, String name) {
        legendX = legend.isEmpty() ? LEFT + 250 : legendX;
        add(legend, "<path class='%s' d='M%d 14h24'/>", style, legendX);
        add(legend, "<text class='mark' x='%d' y='18'>%s</text>%n", legendX + 30, HtmlPage.escape(name));
        // Letters of this size are about 6.5 wide.
        legendX += 60 + Math.round(6.5f * name.length());
    }

    private double left(double value) {
        return LEFT + x.part(value) * (WIDTH - LEFT - RIGHT);
    }

    private double top(double value) {
        return HEIGHT - BOTTOM - y.part(value) * (HEIGHT - TOP - BOTTOM);
    }

    @FormatMethod
    private static void add(StringBuilder to, String format, Object... values) {
        to.append(String.format(Locale.ROOT, format, values));
    }
}
