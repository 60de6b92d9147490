package dev.ovation.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One side of a {@link SvgPlot}.
 *
 * @param label what is on it, with its unit
 * @param from the value at its beginning
 * @param to the value at its end, greater
 * @param marks in their order
 */
record SvgAxis(String label, double from, double to, List<Mark> marks) {
    private static final int MOST_STEPS = 6;
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};

    /** Takes a copy. */
    SvgAxis {
        marks = List.copyOf(marks);
    }

    /** A value with its text. */
    record Mark(double at, String text) {}

    /** From 0 to that value, whatever it is; with marks at round values. */
    static SvgAxis upTo(String label, double most) {
        double to = most > 0 ? most : 1;
        return new SvgAxis(label, 0, to, marks(to, step(to)));
    }

    /** From 0 to the first mark that is not below that value. */
    static SvgAxis rounded(String label, double most) {
        double least = most > 0 ? most : 1;
        double step = step(least);
        double to = step * Math.ceil(least / step - 1e-9);
        return new SvgAxis(label, 0, to, marks(to, step));
    }

    /** From the least of these values to the greatest, each ten times as wide as the one before; where one is says {@link #ofLogarithm}. */
    static SvgAxis logarithmic(String label, List<Double> values) {
        List<Mark> marks = values.stream()
                .map(value -> new Mark(ofLogarithm(value), String.format(Locale.ROOT, "%,.0f", value)))
                .toList();
        return new SvgAxis(label, marks.getFirst().at(), marks.getLast().at(), marks);
    }

    /** The logarithm of a value above 0, to the base 10. */
    static double ofLogarithm(double value) {
        return Math.log10(value);
    }

    /** Percentiles up to 99.99, each nine as wide as the one before; where one is says {@link #ofPercentile}. */
    static SvgAxis percentiles(String label) {
        List<Mark> marks = new ArrayList<>();
        for (double percentile : PERCENTILES) {
            marks.add(new Mark(ofPercentile(percentile), plain(percentile) + " %"));
        }
        return new SvgAxis(label, 0, ofPercentile(99.99), marks);
    }

    /** The number of nines, in a way: {@code log10(1 / (1 - p))}. Infinite for 100. */
    static double ofPercentile(double percentile) {
        return -Math.log10(1 - percentile / 100);
    }

    /** The part of the axis that is before the value, from 0 to 1. */
    double part(double value) {
        return Math.clamp((value - from) / (to - from), 0, 1);
    }

    /** 1, 2 or 5 times a power of ten. */
    private static double step(double to) {
        double rough = to / MOST_STEPS;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double times : new double[] {1, 2, 5}) {
            if (rough <= times * power * (1 + 1e-9)) {
                return times * power;
            }
        }
        return 10 * power;
    }

    private static List<Mark> marks(double to, double step) {
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        List<Mark> marks = new ArrayList<>();
        for (int i = 0; i * step <= to * (1 + 1e-9); i++) {
            marks.add(new Mark(i * step, String.format(Locale.ROOT, "%,." + decimals + "f", i * step)));
        }
        return marks;
    }

    /** Without a needless point. */
    static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
