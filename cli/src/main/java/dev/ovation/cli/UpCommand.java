package dev.ovation.cli;

import dev.ovation.crossdc.Relay;
import dev.ovation.dispatcher.DispatcherNode;
import dev.ovation.frontend.Frontend;
import dev.ovation.store.CassandraRing;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ovation up}: everything on this machine, in one process. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Starts a whole platform on this machine: data centers with frontends, dispatchers and a relay each, "
                        + "over one in-memory database or a real Cassandra. Loopback only and open to everyone on the machine: "
                        + "for trying out and for tests. Ctrl-C stops it.",
        footer = {
            "",
            "Example:",
            "  ovation up --data-centers east,west,south --frontends 2",
            "  ovation up --store cassandra",
        })
final class UpCommand implements Callable<Integer> {
    @Option(
            names = "--data-centers",
            split = ",",
            paramLabel = "NAME",
            description = "One to five names, the first on port 8080 and following, each further one 100 higher. "
                    + "Default: east,west, or those of --cassandra.")
    private List<String> dataCenters = List.of();

    @Option(
            names = "--frontends",
            paramLabel = "N",
            description = "Frontends in each data center; further ones take free ports. Default: ${DEFAULT-VALUE}.",
            defaultValue = "1")
    private int frontends;

    @Option(
            names = "--dispatchers",
            paramLabel = "N",
            description = "Dispatchers in each data center; further ones take free ports. Default: ${DEFAULT-VALUE}.",
            defaultValue = "1")
    private int dispatchers;

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Option(
            names = "--keys",
            paramLabel = "FOLDER",
            description =
                    "With the key set in that folder, as 'ovation keys' makes it: members and backends need tokens. Default: open to everyone "
                            + "on this machine.")
    private @Nullable Path keys;

    @Option(
            names = "--offset",
            paramLabel = "N",
            description = "Added to every port. Default: ${DEFAULT-VALUE}.",
            defaultValue = "0")
    private int offset;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        long start = System.nanoTime();
        PrintWriter out = spec.commandLine().getOut();
        UpStore chosen = store.chosen();
        dataCenters = chosen.dataCenters(dataCenters);
        LocalPlatform.Plan plan = LocalPlatform.Plan.of(dataCenters, frontends, dispatchers, offset);
        plan.ports().requireFree(dataCenters);
        CassandraRing ring = chosen.startRing(dataCenters, plan.ports(), line -> {
            out.println(line);
            out.flush();
        });
        if (ring != null) {
            out.println("Cassandra is up; making its tables and starting the nodes");
            out.flush();
        }
        plan = plan.withStore(chosen.store(ring));
        if (keys != null) {
            plan = keyed(plan, keys);
        }
        LocalPlatform platform = new LocalPlatform(plan);
        try {
            platform.start();
        } catch (RuntimeException e) {
            if (ring != null) {
                ring.close();
            }
            throw e;
        }
        AutoCloseable all = () -> {
            platform.close();
            if (ring != null) {
                ring.close();
            }
        };
        Running.closeWhenStopped(all, () -> {
            out.println();
            out.println("Stopping: asking viewers to leave, sending what waits ...");
            out.flush();
        });
        out.println(banner(platform, plan.store(), (System.nanoTime() - start) / 1_000_000));
        out.flush();
        Running.untilStopped();
        return 0;
    }

    private static LocalPlatform.Plan keyed(LocalPlatform.Plan plan, Path keys) {
        String secret = keys.resolve(KeysCommand.TOKEN_SECRET).toString();
        String internal = keys.resolve(KeysCommand.INTERNAL_KEY).toString();
        return plan.withFrontends(settings -> settings.with("tokens.secret-file", secret))
                .withDispatchers(settings -> settings.with("tokens.secret-file", secret))
                .withNodes(settings -> settings.with("auth.mode", "keys").with("auth.internal-key-file", internal));
    }

    private String banner(LocalPlatform platform, LocalStore store, long millis) {
        StringBuilder text = new StringBuilder();
        text.append(
                String.format("%nOvation is up after %.1f s: %s.%n", millis / 1000.0, String.join(", ", dataCenters)));
        text.append(
                keys == null
                        ? String.format(
                                "Open to everyone on this machine (auth.mode: open), reachable from nowhere else.%n")
                        : String.format(
                                "With the keys in %s: publishing, and watching what is not anonymous, needs a token. Reachable from this machine only.%n",
                                keys));
        text.append(String.format("Store: %s.%n%n", store));
        text.append(String.format("  %-12s %-12s %-24s %s%n", "NODE", "ROLE", "PUBLIC", "INTERNAL"));
        for (Frontend node : platform.frontends()) {
            row(text, node.id(), "frontend", node.openAddress().toString(), node.internalAddress());
        }
        for (DispatcherNode node : platform.dispatchers()) {
            row(text, node.id(), "dispatcher", node.openAddress().toString(), node.internalAddress());
        }
        for (Relay node : platform.relays()) {
            row(text, node.id(), "relay", "-", node.internalAddress());
        }
        return text.append(String.format("%n%s", tries(platform))).toString();
    }

    private static void row(StringBuilder text, String id, String role, String open, URI internal) {
        text.append(String.format("  %-12s %-12s %-24s %s%n", id, role, open, internal));
    }

    private String tries(LocalPlatform platform) {
        Frontend first = platform.frontend(0, 0);
        Frontend last = platform.frontend(dataCenters.size() - 1, 0);
        DispatcherNode dispatcher = platform.dispatcher(0, 0);
        if (keys != null) {
            return triesWithTokens(keys, last, dispatcher);
        }
        return String.format("Three things to try, each in a terminal of its own:%n")
                + String.format(
                        "  Watch in %s:    curl -N '%s/v1/stream?topic=likes:demo'%n",
                        dataCenters.getLast(), last.openAddress())
                + String.format(
                        "  Publish in %s:  curl -d '{\"by\":\"m-17\"}' '%s/v1/topics/likes:demo/events?type=like'%n",
                        dataCenters.getFirst(), dispatcher.openAddress())
                + String.format("  Look inside:     curl -s %s/internal/v1/stats%n", first.internalAddress())
                + String.format("%nCtrl-C stops everything.");
    }

    private String triesWithTokens(Path folder, Frontend frontend, DispatcherNode dispatcher) {
        return String.format("Three things to try, the last two in terminals of their own:%n")
                + String.format(
                        "  Make a token:    ovation token --secret-file %s --sub m-1 --subscribe '*' --publish '*' > m-1.token%n",
                        folder.resolve(KeysCommand.TOKEN_SECRET))
                + String.format(
                        "  Watch in %s:    ovation watch chat:demo --token-file m-1.token --from %s%n",
                        dataCenters.getLast(), frontend.openAddress())
                + String.format(
                        "  Publish in %s:  ovation publish chat:demo '{\"by\":\"m-1\"}' --token-file m-1.token --to %s%n",
                        dataCenters.getFirst(), dispatcher.openAddress())
                + String.format("%nCtrl-C stops everything.");
    }
}
