package dev.ovation.cli;

import com.google.errorprone.annotations.FormatMethod;
import java.util.Locale;

/** Pairs of bars with their values behind them, as an SVG for an {@link HtmlPage}, whose style has the colours. Used by one thread. */
final class SvgBars {
    private static final int WIDTH = 900;
    private static final int LEFT = 220;
    private static final int RIGHT = 110;
    private static final int TOP = 34;
    private static final int ROW = 50;
    private static final int BAR = 15;

    private final String unit;
    private final double most;
    private final StringBuilder drawn = new StringBuilder();
    private int rows;

    /**
     * No bars yet.
     *
     * @param first what the first of each pair is
     * @param second what the second of each pair is
     * @param most the greatest value of all
     */
    SvgBars(String first, String second, String unit, double most) {
        this.unit = unit;
        this.most = most > 0 ? most : 1;
        add("<rect class='bar s1' x='%d' y='6' width='24' height='10'/>", LEFT);
        add("<text class='mark' x='%d' y='16'>%s</text>%n", LEFT + 32, HtmlPage.escape(first));
        add("<rect class='bar s2' x='%d' y='6' width='24' height='10'/>", LEFT + 160);
        add("<text class='mark' x='%d' y='16'>%s</text>%n", LEFT + 192, HtmlPage.escape(second));
    }

    /** Adds a pair under those that there are. */
    SvgBars pair(String name, double first, double second) {
        int top = TOP + rows++ * ROW;
        add(
                "<text class='name' x='%d' y='%d' text-anchor='end'>%s</text>%n",
                LEFT - 12, top + 20, HtmlPage.escape(name));
        bar(1, top, first);
        bar(2, top + BAR + 2, second);
        return this;
    }

    /** The whole of it; {@code name} is for those who cannot see it. */
    String svg(String name) {
        return String.format(
                        Locale.ROOT,
                        "<svg viewBox='0 0 %d %d' role='img' aria-label='%s'>%n",
                        WIDTH,
                        TOP + rows * ROW,
                        HtmlPage.escape(name))
                + drawn
                + String.format(
                        Locale.ROOT, "<path class='base' d='M%d %dV%d'/></svg>%n", LEFT, TOP - 4, TOP + rows * ROW - 8);
    }

    private void bar(int series, int top, double value) {
        double width = Math.max(1, value / most * (WIDTH - LEFT - RIGHT));
        add("<rect class='bar s%d' x='%d' y='%d' width='%.1f' height='%d'/>", series, LEFT, top, width, BAR);
        add("<text class='mark' x='%.1f' y='%d'>%,.2f %s</text>%n", LEFT + width + 8, top + 12, value, unit);
    }

    @FormatMethod
    private void add(String format, Object... values) {
        drawn.append(String.format(Locale.ROOT, format, values));
    }
}
