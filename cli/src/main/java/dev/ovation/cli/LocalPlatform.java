package dev.ovation.cli;

import dev.ovation.crossdc.Relay;
import dev.ovation.crossdc.RelayConfig;
import dev.ovation.dispatcher.DispatcherConfig;
import dev.ovation.dispatcher.DispatcherNode;
import dev.ovation.frontend.Frontend;
import dev.ovation.frontend.FrontendConfig;
import dev.ovation.protocol.NodeId;
import dev.ovation.runtime.FileLimit;
import dev.ovation.runtime.Node;
import dev.ovation.runtime.Require;
import dev.ovation.runtime.Settings;
import dev.ovation.runtime.StartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * A whole platform in this process: several data centers, each with frontends, dispatchers and a relay, over one in-memory database or
 * a replicated store. What {@code ovation up} runs, and what scenario tests take apart.
 *
 * <p>Loopback only, open to everyone on the machine. {@code start} and {@code close} are called by one thread; nodes may be closed by
 * anyone in between.
 */
public final class LocalPlatform implements AutoCloseable {
    private static final Duration ACQUAINTANCE = Duration.ofSeconds(20);

    private final Plan plan;
    private final List<Frontend> frontends = new CopyOnWriteArrayList<>();
    private final List<DispatcherNode> dispatchers = new CopyOnWriteArrayList<>();
    private final List<Relay> relays = new CopyOnWriteArrayList<>();
    private final List<List<String>> dispatcherAddresses = new ArrayList<>();

    /** A platform by that plan, not started. */
    public LocalPlatform(Plan plan) {
        this.plan = plan;
    }

    /**
     * Starts the dispatchers of all data centers, then their relays, then their frontends; returns when all serve and every
     * dispatcher knows of all of them.
     *
     * @throws dev.ovation.runtime.StartException when a node cannot start; nothing is left running then
     */
    public void start() {
        try {
            int count = plan.dataCenters.size();
            for (int dc = 0; dc < count; dc++) {
                dispatcherAddresses.add(startDispatchers(dc));
            }
            for (int dc = 0; dc < count; dc++) {
                startRelay(dc);
            }
            for (int dc = 0; dc < count; dc++) {
                for (int number = 0; number < plan.frontends; number++) {
                    startFrontend(dc, number);
                }
            }
            awaitAcquaintance();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** All frontends, by data center and number. */
    public List<Frontend> frontends() {
        return frontends;
    }

    /** All dispatchers, by data center and number. */
    public List<DispatcherNode> dispatchers() {
        return dispatchers;
    }

    /** One relay for each data center. */
    public List<Relay> relays() {
        return relays;
    }

    /** The frontend of that data center with that number, both from 0. */
    public Frontend frontend(int dataCenter, int number) {
        return frontends.get(dataCenter * plan.frontends + number);
    }

    /** The dispatcher of that data center with that number, both from 0. */
    public DispatcherNode dispatcher(int dataCenter, int number) {
        return dispatchers.get(dataCenter * plan.dispatchers + number);
    }

    /** Starts one more frontend in that data center; the rest of the platform is not told. */
    public Frontend addFrontend(int dataCenter) {
        int number = (int) frontends.stream()
                .filter(frontend -> frontend.id().startsWith(plan.dataCenters.get(dataCenter) + "-f"))
                .count();
        return startFrontend(dataCenter, number);
    }

    /** Drains and closes all nodes: frontends first, all at the same time, then relays, then dispatchers. */
    @Override
    public void close() {
        frontends.parallelStream().forEach(Node::close);
        relays.parallelStream().forEach(Node::close);
        dispatchers.parallelStream().forEach(Node::close);
    }

    private void awaitAcquaintance() {
        int all = frontends.size() + dispatchers.size() + relays.size();
        long deadline = System.nanoTime() + ACQUAINTANCE.toNanos();
        while (!dispatchers.stream().allMatch(node -> node.nodes().live().size() == all)) {
            if (System.nanoTime() > deadline) {
                throw new StartException("The dispatchers did not learn of all " + all + " nodes. Try again.");
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    private List<String> startDispatchers(int dc) {
        List<String> addresses = new ArrayList<>();
        for (int number = 0; number < plan.dispatchers; number++) {
            Settings settings = node(DispatcherConfig.defaults(), dc, "-d" + (number + 1))
                    .with("listen.port", plan.ports.dispatcher(dc, number))
                    .with("internal.port", plan.ports.dispatcherInternal(dc, number))
                    .with("lease.read-every", "100ms");
            Settings stored = plan.store.apply(settings, plan.dataCenters.get(dc));
            DispatcherNode dispatcher =
                    new DispatcherNode(plan.dispatcherSettings.apply(stored).to(DispatcherConfig.class));
            dispatcher.start();
            dispatchers.add(dispatcher);
            addresses.add(dispatcher.internalAddress().toString());
        }
        return addresses;
    }

    private void startRelay(int dc) {
        Settings settings = node(RelayConfig.defaults(), dc, "-r1")
                .with("internal.port", plan.ports.relay(dc))
                .with("dispatchers", dispatcherAddresses.get(dc));
        Relay relay = new Relay(plan.relaySettings.apply(settings).to(RelayConfig.class));
        relay.start();
        relays.add(relay);
    }

    private Frontend startFrontend(int dc, int number) {
        int all = plan.dataCenters.size() * plan.frontends;
        int others = plan.dataCenters.size() * (plan.dispatchers + 1);
        Settings settings = node(FrontendConfig.defaults(), dc, "-f" + (number + 1))
                .with("listen.port", plan.ports.frontend(dc, number))
                .with("internal.port", plan.ports.frontendInternal(dc, number))
                .with("dispatchers", dispatcherAddresses.get(dc))
                .with("viewers.max", FileLimit.ofProcess(all, others).viewers())
                .with("drain.period", "1s");
        Frontend frontend = new Frontend(plan.frontendSettings.apply(settings).to(FrontendConfig.class));
        frontend.start();
        frontends.add(frontend);
        return frontend;
    }

    private Settings node(Settings defaults, int dc, String suffix) {
        String dataCenter = plan.dataCenters.get(dc);
        return defaults.with("node.id", dataCenter + suffix)
                .with("node.data-center", dataCenter)
                .with("auth.mode", "open");
    }

    /**
     * What a local platform is made of.
     *
     * @param dataCenters their names, one to five
     * @param frontends in each data center
     * @param dispatchers in each data center
     * @param ports where they listen
     * @param store what they share
     * @param frontendSettings changes to each frontend's settings
     * @param dispatcherSettings changes to each dispatcher's settings
     * @param relaySettings changes to each relay's settings
     */
    public record Plan(
            List<String> dataCenters,
            int frontends,
            int dispatchers,
            PortPlan ports,
            LocalStore store,
            UnaryOperator<Settings> frontendSettings,
            UnaryOperator<Settings> dispatcherSettings,
            UnaryOperator<Settings> relaySettings) {
        /** Checks the names and numbers. */
        public Plan {
            dataCenters = List.copyOf(dataCenters);
            Require.between("the number of --data-centers", dataCenters.size(), 1, 5);
            dataCenters.forEach(name -> NodeId.require("--data-centers", name));
            if (new HashSet<>(dataCenters).size() < dataCenters.size()) {
                throw new IllegalArgumentException("--data-centers names one twice: " + dataCenters);
            }
            Require.between("--frontends", frontends, 1, 100);
            Require.between("--dispatchers", dispatchers, 1, 100);
        }

        /** Frontends, dispatchers and ports with the shipped settings, and a database in memory. */
        public static Plan of(List<String> dataCenters, int frontends, int dispatchers, int offset) {
            return new Plan(
                    dataCenters,
                    frontends,
                    dispatchers,
                    new PortPlan(offset),
                    LocalStore.inMemory(),
                    UnaryOperator.identity(),
                    UnaryOperator.identity(),
                    UnaryOperator.identity());
        }

        /** The same on another store. */
        public Plan withStore(LocalStore other) {
            return new Plan(
                    dataCenters,
                    frontends,
                    dispatchers,
                    ports,
                    other,
                    frontendSettings,
                    dispatcherSettings,
                    relaySettings);
        }

        /** The same with changes to each frontend's settings. */
        public Plan withFrontends(UnaryOperator<Settings> settings) {
            return new Plan(
                    dataCenters, frontends, dispatchers, ports, store, settings, dispatcherSettings, relaySettings);
        }

        /** The same with changes to each dispatcher's settings. */
        public Plan withDispatchers(UnaryOperator<Settings> settings) {
            return new Plan(
                    dataCenters, frontends, dispatchers, ports, store, frontendSettings, settings, relaySettings);
        }

        /** The same on free ports in the place of {@link #ports}, for a platform that nobody has to find. */
        public Plan withFreePorts() {
            UnaryOperator<Settings> open = settings -> settings.with("listen.port", 0);
            return withFrontends(settings -> open.apply(frontendSettings.apply(settings)))
                    .withDispatchers(settings -> open.apply(dispatcherSettings.apply(settings)))
                    .withNodes(settings -> settings.with("internal.port", 0));
        }

        /** The same with leases of that duration on every node, for those who kill nodes and do not want to wait. */
        public Plan withLeases(Duration duration) {
            return withNodes(settings -> settings.with("lease.duration", duration.toMillis() + "ms")
                    .with("lease.renew-every", duration.toMillis() / 4 + "ms")
                    .with("lease.read-every", duration.toMillis() / 8 + "ms"));
        }

        /** The same with further changes to the settings of every node, of whichever kind. */
        public Plan withNodes(UnaryOperator<Settings> more) {
            return new Plan(
                    dataCenters,
                    frontends,
                    dispatchers,
                    ports,
                    store,
                    settings -> more.apply(frontendSettings.apply(settings)),
                    settings -> more.apply(dispatcherSettings.apply(settings)),
                    settings -> more.apply(relaySettings.apply(settings)));
        }
    }
}
