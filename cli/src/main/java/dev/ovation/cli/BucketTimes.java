package dev.ovation.cli;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times as a node's {@code /metrics} tells them: how many took at most so long, their number and their sum. Nodes count from their start
 * on; the difference of two readings is what was between them.
 *
 * @param atMost by the buckets' upper bounds in seconds; each holds the ones before it
 */
record BucketTimes(NavigableMap<Double, Double> atMost, double count, double sumSeconds) {
    static final BucketTimes NONE = new BucketTimes(new TreeMap<>(), 0, 0);

    private static final Pattern BOUND = Pattern.compile("[{,]le=\"([^\"]+)\"");

    /**
     * Reads one histogram, summed over what its labels tell apart.
     *
     * @param metrics in the text format of Prometheus
     * @param label only where it has this, {@code name="value"}; empty for all
     */
    static BucketTimes of(String metrics, String histogram, String label) {
        NavigableMap<Double, Double> atMost = new TreeMap<>();
        double count = 0;
        double sum = 0;
        for (String line : metrics.lines().toList()) {
            int labels = line.indexOf('{');
            if (labels < 0 || !line.startsWith(histogram) || !line.contains(label)) {
                continue;
            }
            String name = line.substring(0, labels);
            double value = Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
            if (name.equals(histogram + "_bucket")) {
                Matcher bound = BOUND.matcher(line);
                if (bound.find() && !bound.group(1).equals("+Inf")) {
                    atMost.merge(Double.valueOf(bound.group(1)), value, Double::sum);
                }
            } else if (name.equals(histogram + "_count")) {
                count += value;
            } else if (name.equals(histogram + "_sum")) {
                sum += value;
            }
        }
        return new BucketTimes(atMost, count, sum);
    }

    /** These and those, of nodes with the same buckets. */
    BucketTimes plus(BucketTimes other) {
        return combined(other, 1);
    }

    /** What came since an earlier reading. */
    BucketTimes since(BucketTimes earlier) {
        return combined(earlier, -1);
    }

    /** 0 when there is none. */
    double meanMillis() {
        return count == 0 ? 0 : 1e3 * sumSeconds / count;
    }

    /**
     * Within its bucket evenly, so as exact as the bucket is narrow; the highest bound when it is above all of them, 0 when there is none.
     *
     * @param part of 1
     */
    double percentileMillis(double part) {
        double wanted = part * count;
        double lower = 0;
        double below = 0;
        for (Map.Entry<Double, Double> bucket : atMost.entrySet()) {
            if (bucket.getValue() >= wanted && bucket.getValue() > below) {
                double share = (wanted - below) / (bucket.getValue() - below);
                return 1e3 * (lower + share * (bucket.getKey() - lower));
            }
            lower = bucket.getKey();
            below = bucket.getValue();
        }
        return 1e3 * lower;
    }

    private BucketTimes combined(BucketTimes other, int sign) {
        NavigableMap<Double, Double> all = new TreeMap<>(atMost);
        other.atMost.forEach((bound, times) -> all.merge(bound, sign * times, Double::sum));
        return new BucketTimes(all, count + sign * other.count, sumSeconds + sign * other.sumSeconds);
    }
}
