package dev.ovation.cli;

import dev.ovation.protocol.NodeRole;
import dev.ovation.runtime.ClockDifference;
import dev.ovation.runtime.Finding;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Whether a frontend or a relay finds a dispatcher of its data center to begin with. One thread. */
final class DispatcherCheck {
    static final String NAME = "dispatchers";
    static final String CLOCK = "clock";

    /** What the date of an answer can tell, see {@link NodeProbe}. */
    private static final Duration TOLERABLE = Duration.ofSeconds(2);

    private final String dataCenter;
    private final List<String> ready = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    private final Map<String, ClockDifference> clocks = new LinkedHashMap<>();

    /** A check for a node of that data center. */
    DispatcherCheck(String dataCenter) {
        this.dataCenter = dataCenter;
    }

    /** Asks all of them at the same time, and judges what they said. */
    List<Finding> findings(NodeProbe probe, List<URI> dispatchers) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<NodeProbe.Answer>> answers = dispatchers.stream()
                    .map(dispatcher -> threads.submit(() -> probe.ask(dispatcher)))
                    .toList();
            for (int i = 0; i < answers.size(); i++) {
                try {
                    answered(dispatchers.get(i), answers.get(i).get());
                } catch (ExecutionException e) {
                    failed(dispatchers.get(i), e.getCause());
                }
            }
        }
        return findings();
    }

    /** Takes what the node at that address said. */
    void answered(URI address, NodeProbe.Answer answer) {
        String name = answer.id() + " at " + address;
        if (!answer.role().equals(NodeRole.DISPATCHER.word())) {
            others.add(name + " is a " + answer.role());
        } else if (!answer.dataCenter().equals(dataCenter)) {
            others.add(name + " is in " + answer.dataCenter());
        } else if (!answer.ready()) {
            others.add(name + " is not ready (" + answer.reason() + ')');
        } else {
            ready.add(name);
        }
        if (answer.clock() != null) {
            clocks.put(answer.id(), answer.clock());
        }
    }

    /** Takes why nothing came from that address. */
    void failed(URI address, @Nullable Throwable reason) {
        others.add(address + ": " + (reason instanceof IOException ? reason.getMessage() : reason));
    }

    /** What is to be said of all that was taken. */
    List<Finding> findings() {
        return List.of(judge(), clock());
    }

    private Finding judge() {
        String bad = String.join("; ", others);
        if (ready.isEmpty()) {
            return Finding.fail(
                    NAME,
                    "none of " + dataCenter + " is ready: " + bad,
                    "Start a dispatcher of " + dataCenter + " first; dispatchers names their internal addresses"
                            + " (port 8083 unless set otherwise).");
        }
        String good = String.join(" and ", ready) + (ready.size() == 1 ? " is ready" : " are ready");
        return others.isEmpty()
                ? Finding.ok(NAME, good)
                : Finding.warn(NAME, good + "; " + bad, "One is enough to begin with; see to the others.");
    }

    private Finding clock() {
        return clocks.entrySet().stream()
                .max(Comparator.comparing(entry -> entry.getValue().apart()))
                .map(farthest -> clock(farthest.getKey(), Objects.requireNonNull(farthest.getValue())))
                .orElseGet(() -> Finding.skip(CLOCK, "no dispatcher told its time"));
    }

    private static Finding clock(String node, ClockDifference difference) {
        String found = difference.describe(node);
        return difference.apart().compareTo(TOLERABLE) > 0
                ? Finding.warn(
                        CLOCK,
                        found,
                        "Have time servers set the clocks of both machines (chrony or systemd-timesyncd).")
                : Finding.ok(CLOCK, found);
    }
}
