package dev.ovation.frontend;

import dev.ovation.protocol.Event;
import dev.ovation.protocol.NamespacePolicies;
import java.util.function.LongSupplier;

/**
 * Encodes each event once, into the log that all viewers of its topic are written from. Never blocks on a viewer. Thread-safe.
 */
final class FanOut {
    private static final FrontendMetrics.Hop[] LOCAL = {
        FrontendMetrics.Hop.DISPATCHER, FrontendMetrics.Hop.TO_FRONTEND,
    };
    private static final FrontendMetrics.Hop[] RELAYED = {
        FrontendMetrics.Hop.DISPATCHER,
        FrontendMetrics.Hop.TO_RELAY,
        FrontendMetrics.Hop.RELAY,
        FrontendMetrics.Hop.WAN,
        FrontendMetrics.Hop.REMOTE_DISPATCHER,
        FrontendMetrics.Hop.TO_FRONTEND,
    };

    private final TopicTable topics;
    private final NamespacePolicies policies;
    private final FrontendMetrics metrics;
    private final LongSupplier nanoTime;

    FanOut(TopicTable topics, NamespacePolicies policies, FrontendMetrics metrics, LongSupplier nanoTime) {
        this.topics = topics;
        this.policies = policies;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
    }

    void deliver(Event event) {
        metrics.received();
        switch (topics.fanOut(event, () -> frame(event))) {
            case DELIVERED -> hops(event.stamps());
            case UNWANTED -> metrics.unwanted();
            case DUPLICATE -> metrics.duplicate();
            case LATE -> metrics.late();
        }
    }

    private Frame frame(Event event) {
        return Frame.of(event, policies.of(event.topic()).retained(), nanoTime.getAsLong());
    }

    private void hops(long[] stamps) {
        FrontendMetrics.Hop[] hops = stamps.length == LOCAL.length + 1 ? LOCAL : RELAYED;
        for (int i = 0; i < hops.length && i + 1 < stamps.length; i++) {
            metrics.hop(hops[i], stamps[i + 1] - stamps[i]);
        }
    }
}
