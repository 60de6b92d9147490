package dev.ovation.cli;

import dev.ovation.protocol.NodeRole;
import dev.ovation.runtime.AuthConfig;
import dev.ovation.runtime.Callers;
import dev.ovation.runtime.FileLimit;
import dev.ovation.runtime.Finding;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.ListenConfig;
import dev.ovation.runtime.StartException;
import dev.ovation.runtime.TokenMetrics;
import dev.ovation.runtime.TokensConfig;
import dev.ovation.store.Store;
import dev.ovation.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at everything that a node needs, in the order in which the node would come upon it, and changes nothing. For one thread.
 *
 * <p>Each check has a time; what it cannot say by then is a failure, and the next one begins.
 */
final class Doctor {
    private static final int OLDEST_JAVA = 25;
    private static final String KEY = "internal key";
    private static final String TOKENS = "tokens";
    private static final String OPEN = "public listener";
    private static final String INTERNAL = "internal listener";

    /** Names are looked up and a few requests sent, each with a shorter time of its own. */
    private static final Duration SHORT = Duration.ofSeconds(20);

    /** A look at the store takes a dozen requests at most; nobody waits longer than this. */
    private static final Duration LONG = Duration.ofSeconds(60);

    private final NodeRole role;
    private final Path file;
    private final List<Finding> findings = new ArrayList<>();

    Doctor(NodeRole role, Path file) {
        this.role = role;
        this.file = file;
    }

    /** Looks, and says what was found. */
    List<Finding> findings() throws InterruptedException {
        findings.add(java(Runtime.version(), System.getProperty("java.home", "")));
        NodeNeeds needs;
        try {
            needs = NodeNeeds.read(role, file);
        } catch (StartException e) {
            withoutSettings(String.valueOf(e.getMessage()));
            return List.copyOf(findings);
        }
        findings.add(Finding.ok(
                "settings",
                file + " is complete: " + role.word() + ' ' + needs.node().id() + " in data center "
                        + needs.node().dataCenter()));
        findings.add(files(needs.viewers()));
        InternalKey key = key(needs.auth());
        tokens(needs);
        try (NodeProbe probe = new NodeProbe(key == null ? InternalKey.open() : key)) {
            listeners(needs, probe);
            StoreConfig store = needs.store();
            String dataCenter = needs.node().dataCenter();
            if (store != null) {
                findings.addAll(within(LONG, storeChecks(store), () -> Store.inspect(store, dataCenter)));
            } else if (key != null) {
                findings.addAll(
                        within(SHORT, List.of(DispatcherCheck.NAME, DispatcherCheck.CLOCK), () -> new DispatcherCheck(
                                        dataCenter)
                                .findings(probe, needs.dispatchers())));
            } else {
                String because = "they answer nobody without the key";
                findings.add(Finding.skip(DispatcherCheck.NAME, because));
                findings.add(Finding.skip(DispatcherCheck.CLOCK, because));
            }
        }
        return List.copyOf(findings);
    }

    /** The Java that runs this, which is the one that would run the node. */
    static Finding java(Runtime.Version version, String home) {
        String found = "Java " + version + " in " + home;
        return version.feature() >= OLDEST_JAVA
                ? Finding.ok("java", found)
                : Finding.fail("java", found, "Use a JDK " + OLDEST_JAVA + " or newer; set JAVA_HOME to it.");
    }

    private void withoutSettings(String message) {
        findings.add(Finding.fail(
                "settings", message, "ovation " + role.word() + " --show-defaults prints every setting there is."));
        findings.add(files(0));
        String because = "the settings say where, and they cannot be used";
        if (role != NodeRole.RELAY) {
            findings.add(Finding.skip(OPEN, because));
        }
        findings.add(Finding.skip(INTERNAL, because));
        if (role == NodeRole.DISPATCHER) {
            findings.add(Finding.skip("store", because));
            findings.add(Finding.skip("schema", because));
        } else {
            findings.add(Finding.skip(DispatcherCheck.NAME, because));
        }
        findings.add(Finding.skip(DispatcherCheck.CLOCK, because));
    }

    /** The node's key; null when it has none that can be used, which is said then. An open node has nothing to be looked at. */
    private @Nullable InternalKey key(AuthConfig auth) {
        try {
            InternalKey key = InternalKey.of(auth);
            if (!key.isOpen()) {
                String found = auth.internalKeyFile() + " has " + key.size()
                        + (key.size() == 1 ? " key" : " keys, of which the first signs");
                findings.add(key.warning()
                        .map(warning -> Finding.warn(KEY, found, warning))
                        .orElseGet(() -> Finding.ok(KEY, found)));
            }
            return key;
        } catch (StartException e) {
            findings.add(Finding.fail(KEY, String.valueOf(e.getMessage()), "The node does not start like this."));
            return null;
        }
    }

    private void tokens(NodeNeeds needs) {
        TokensConfig tokens = needs.tokens();
        if (tokens == null || needs.auth().isOpen()) {
            return;
        }
        try {
            Callers.of(needs.auth(), tokens, InstantSource.system(), System::nanoTime, TokenMetrics.NONE);
            findings.add(Finding.ok(
                    TOKENS,
                    Stream.of(tokens.secretFile(), tokens.jwks())
                            .filter(source -> !source.isEmpty())
                            .collect(Collectors.joining(" and ", "checked against ", ""))));
        } catch (StartException e) {
            findings.add(Finding.fail(TOKENS, String.valueOf(e.getMessage()), "The node does not start like this."));
        }
    }

    private Finding files(int viewers) {
        long files = FileLimit.descriptors();
        if (role != NodeRole.FRONTEND) {
            return FileCheck.other(files, role == NodeRole.DISPATCHER ? FileLimit.publisherConnections() : 0);
        }
        try {
            return FileCheck.frontend(files, FileLimit.ofProcess(1, 0), viewers);
        } catch (StartException e) {
            return Finding.fail(FileCheck.NAME, String.valueOf(e.getMessage()), "A frontend does not start like this.");
        }
    }

    private void listeners(NodeNeeds needs, NodeProbe probe) throws InterruptedException {
        String id = needs.node().id();
        ListenConfig open = needs.listen();
        ListenConfig internal = needs.internal();
        boolean running = internal.port() != 0 && isRunning(needs, probe);
        if (open != null) {
            // Behind a proxy on the same machine loopback is right.
            ListenerCheck check = new ListenerCheck(OPEN, open, id, running, false);
            findings.addAll(within(SHORT, List.of(OPEN), () -> List.of(check.finding())));
            if (open.port() != 0
                    && open.port() == internal.port()
                    && open.host().equals(internal.host())) {
                findings.add(Finding.fail(
                        INTERNAL,
                        internal.host() + ':' + internal.port() + " is the public listener's too",
                        "Give listen and internal a port each."));
                return;
            }
        }
        ListenerCheck check = new ListenerCheck(INTERNAL, internal, id, running, needs.hasOthersElsewhere());
        findings.addAll(within(SHORT, List.of(INTERNAL), () -> List.of(check.finding())));
    }

    /** Whether this very node is up already: then its ports are taken, and that is no mistake. */
    private static boolean isRunning(NodeNeeds needs, NodeProbe probe) throws InterruptedException {
        if (needs.internal().isFree()) {
            return false;
        }
        try {
            return probe.ask(needs.internal().address(needs.internal().port()))
                    .id()
                    .equals(needs.node().id());
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> storeChecks(StoreConfig store) {
        return store.url().startsWith("cassandra:")
                ? List.of("store", "data center", "keyspace", "schema", "clock")
                : List.of("store", "schema", "clock");
    }

    /**
     * Runs one check on a thread of its own.
     *
     * @param checks the names of all that it finds something about, the first of which is said to have failed when it takes longer than
     *     the limit, and the others to have been skipped
     * @throws IllegalStateException when the check itself is broken
     */
    static List<Finding> within(Duration limit, List<String> checks, Callable<List<Finding>> check)
            throws InterruptedException {
        String first = checks.getFirst();
        FutureTask<List<Finding>> task = new FutureTask<>(check);
        Thread.ofVirtual().name("doctor " + first).start(task);
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            List<Finding> late = new ArrayList<>();
            late.add(Finding.fail(
                    first,
                    "took over " + limit.toSeconds() + " s and was given up",
                    "See whether the addresses in the settings answer at all."));
            checks.stream()
                    .skip(1)
                    .forEach(name -> late.add(Finding.skip(name, "the " + first + " check was given up")));
            return late;
        } catch (ExecutionException e) {
            throw new IllegalStateException("The " + first + " check is broken: " + e.getCause(), e.getCause());
        }
    }
}
