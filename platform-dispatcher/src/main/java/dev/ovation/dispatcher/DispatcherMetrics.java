package dev.ovation.dispatcher;

import dev.ovation.protocol.ProblemType;
import dev.ovation.runtime.NodeMetrics;
import io.micrometer.core.instrument.Counter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a dispatcher counts.
 *
 * <p>{@code published + received = events dispatched}; each is offered to as many links as its route names, none for an unrouted
 * one, and what becomes of it there is in the link's counters. Thread-safe.
 */
interface DispatcherMetrics {
    /** Counts nothing. */
    DispatcherMetrics NONE = new DispatcherMetrics() {
        @Override
        public void published() {}

        @Override
        public void rejected(ProblemType type) {}

        @Override
        public void repeated() {}

        @Override
        public void received() {}

        @Override
        public void echoed() {}

        @Override
        public void unrouted() {}

        @Override
        public void routeRead(boolean ok) {}

        @Override
        public void noticeSkipped() {}

        @Override
        public void rowsWritten(int rows, boolean ok) {}
    };

    /** An event was accepted from a publisher. */
    void published();

    /** A publish was refused. */
    void rejected(ProblemType type);

    /** A publish was answered with the id of an earlier one, by its idempotency key. */
    void repeated();

    /** An event came from another data center. */
    void received();

    /** An event of this data center came back from another one and was dropped. */
    void echoed();

    /** An event had no frontend and no other data center to go to. */
    void unrouted();

    /** A topic's rows were read from the table, or could not be. */
    void routeRead(boolean ok);

    /** A peer was not told of a change because too many are being told already; it learns it from the table. */
    void noticeSkipped();

    /** Rows were written to the subscription table, or not all of them could be. */
    void rowsWritten(int rows, boolean ok);

    /** Counts in the node's registry. */
    static DispatcherMetrics of(NodeMetrics metrics) {
        return new Counters(metrics);
    }

    /** The counters behind {@link #of}. */
    final class Counters implements DispatcherMetrics {
        private final NodeMetrics metrics;
        private final Counter published;
        private final Counter repeated;
        private final Counter received;
        private final Counter echoed;
        private final Counter unrouted;
        private final Counter routeReads;
        private final Counter routeReadFailures;
        private final Counter noticesSkipped;
        private final Counter rowsWritten;
        private final Counter rowsNotWritten;
        private final Map<ProblemType, Counter> rejected = new ConcurrentHashMap<>();

        Counters(NodeMetrics metrics) {
            this.metrics = metrics;
            published = metrics.counter("ovation.dispatcher.published", "Events accepted from publishers");
            repeated = metrics.counter("ovation.dispatcher.repeated", "Publishes recognised by their idempotency key");
            received = metrics.counter("ovation.dispatcher.received", "Events from other data centers");
            echoed = metrics.counter("ovation.dispatcher.echoed", "Own events that came back, dropped");
            unrouted = metrics.counter("ovation.dispatcher.unrouted", "Events that nobody watches");
            routeReads =
                    metrics.counter("ovation.dispatcher.route.reads", "Topics read from the table", "result", "ok");
            routeReadFailures =
                    metrics.counter("ovation.dispatcher.route.reads", "Topics read from the table", "result", "failed");
            noticesSkipped =
                    metrics.counter("ovation.dispatcher.notices.skipped", "Changes not told to a peer directly");
            rowsWritten =
                    metrics.counter("ovation.dispatcher.rows.written", "Rows written to the table", "result", "ok");
            rowsNotWritten =
                    metrics.counter("ovation.dispatcher.rows.written", "Rows written to the table", "result", "failed");
        }

        @Override
        public void published() {
            published.increment();
        }

        @Override
        public void rejected(ProblemType type) {
            rejected.computeIfAbsent(
                            type,
                            t -> metrics.counter(
                                    "ovation.dispatcher.rejected",
                                    "Publishes refused",
                                    "reason",
                                    t.name().toLowerCase(Locale.ROOT)))
                    .increment();
        }

        @Override
        public void repeated() {
            repeated.increment();
        }

        @Override
        public void received() {
            received.increment();
        }

        @Override
        public void echoed() {
            echoed.increment();
        }

        @Override
        public void unrouted() {
            unrouted.increment();
        }

        @Override
        public void routeRead(boolean ok) {
            (ok ? routeReads : routeReadFailures).increment();
        }

        @Override
        public void noticeSkipped() {
            noticesSkipped.increment();
        }

        @Override
        public void rowsWritten(int rows, boolean ok) {
            (ok ? rowsWritten : rowsNotWritten).increment(rows);
        }
    }
}
