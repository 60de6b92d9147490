package dev.ovation.runtime;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * One node's meters: a Prometheus registry of its own, because many nodes may share one JVM.
 *
 * <p>Every meter carries the node, its role and its data center; never a topic or a member, whose number has no bound. Thread-safe.
 */
public final class NodeMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();

    /** The meters of that node, the JVM's and the process's among them. */
    public NodeMetrics(NodeConfig node, String role) {
        registry.config().commonTags("node", node.id(), "role", role, "data_center", node.dataCenter());
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        gc.bindTo(registry);
    }

    /** A count of things that happened, with label names and values in turn. */
    public Counter counter(String name, String help, String... labels) {
        return Counter.builder(name).description(help).tags(Tags.of(labels)).register(registry);
    }

    /** How long something takes, as a histogram from 100 us to 10 s. */
    public Timer timer(String name, String help, String... labels) {
        return Timer.builder(name)
                .description(help)
                .tags(Tags.of(labels))
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofNanos(100_000))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(registry);
    }

    /** A value that is read when it is asked for. */
    public <T> void gauge(String name, String help, T owner, ToDoubleFunction<T> value, String... labels) {
        Gauge.builder(name, owner, value)
                .description(help)
                .tags(Tags.of(labels))
                .strongReference(true)
                .register(registry);
    }

    /**
     * The meters of a kind of link.
     *
     * @param link what it connects to: {@code frontend}, {@code relay}, {@code dispatcher}
     * @param to the data center it leads to
     */
    public LinkMetrics link(String link, String to) {
        String[] labels = {"link", link, "to", to};
        Counter offered = counter("ovation.link.offered", "Events given to links", labels);
        Counter sent = counter("ovation.link.sent", "Events that the other side has taken", labels);
        Counter bytes = counter("ovation.link.bytes", "Bytes of batches that the other side has taken", labels);
        Counter batches = counter("ovation.link.batches", "Batches that the other side has taken", labels);
        Timer time = timer("ovation.link.batch.time", "From building a batch to its answer", labels);
        Map<LinkMetrics.Reason, Counter> dropped = new EnumMap<>(LinkMetrics.Reason.class);
        for (LinkMetrics.Reason reason : LinkMetrics.Reason.values()) {
            dropped.put(
                    reason,
                    counter(
                            "ovation.link.dropped",
                            "Events that a link gave up",
                            "link",
                            link,
                            "to",
                            to,
                            "reason",
                            reason.name().toLowerCase(Locale.ROOT)));
        }
        return new LinkMetrics() {
            @Override
            public void offered() {
                offered.increment();
            }

            @Override
            public void sent(int events, int size, long nanos) {
                sent.increment(events);
                bytes.increment(size);
                batches.increment();
                time.record(Duration.ofNanos(nanos));
            }

            @Override
            public void dropped(Reason reason, int events) {
                dropped.getOrDefault(reason, offered).increment(events);
            }
        };
    }

    /** The meter of calls that the internal listener refuses. */
    public RefusalMetrics refusals() {
        return byReason(
                RefusalMetrics.Reason.class,
                "ovation.internal.refused",
                "Calls to the internal listener that no other node has signed")::accept;
    }

    /** The meter of tokens that the public listener refuses. */
    public TokenMetrics tokens() {
        return byReason(TokenMetrics.Reason.class, "ovation.tokens.refused", "Tokens that are not valid")::accept;
    }

    private <R extends Enum<R>> Consumer<R> byReason(Class<R> reasons, String name, String description) {
        Map<R, Counter> counters = new EnumMap<>(reasons);
        for (R reason : reasons.getEnumConstants()) {
            counters.put(
                    reason, counter(name, description, "reason", reason.name().toLowerCase(Locale.ROOT)));
        }
        return reason -> Objects.requireNonNull(counters.get(reason)).increment();
    }

    /** All meters in the text format of Prometheus. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
