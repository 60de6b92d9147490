package dev.ovation.cli;

import dev.ovation.crossdc.RelayConfig;
import dev.ovation.dispatcher.DispatcherConfig;
import dev.ovation.frontend.FrontendConfig;
import dev.ovation.protocol.NodeRole;
import dev.ovation.runtime.AuthConfig;
import dev.ovation.runtime.ListenConfig;
import dev.ovation.runtime.NodeConfig;
import dev.ovation.runtime.TokensConfig;
import dev.ovation.store.StoreConfig;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a node of any role needs around it, as its settings say. Immutable.
 *
 * @param auth how it and others prove who they are
 * @param tokens what tokens are checked against; null where the role takes none
 * @param listen the public listener; null where the role has none
 * @param internal the listener for other nodes
 * @param dispatchers internal addresses of dispatchers; empty for a dispatcher
 * @param store a dispatcher's; null for the others
 * @param viewers streams that a frontend is to serve at most; 0 for as many as files allow
 */
record NodeNeeds(
        NodeRole role,
        NodeConfig node,
        AuthConfig auth,
        @Nullable TokensConfig tokens,
        @Nullable ListenConfig listen,
        ListenConfig internal,
        List<URI> dispatchers,
        @Nullable StoreConfig store,
        int viewers) {
    /** The hosts of {@code cassandra://host:port,host:port/...}, {@code jdbc:postgresql://host:port/...} and the like. */
    private static final Pattern HOSTS = Pattern.compile("//([^/?;]+)");

    private static final Pattern PORT = Pattern.compile(":\\d+$");

    /**
     * Reads a node's settings as the node itself would.
     *
     * @throws dev.ovation.runtime.StartException when the file cannot be read or has a mistake in it
     */
    static NodeNeeds read(NodeRole role, Path file) {
        return switch (role) {
            case DISPATCHER -> of(DispatcherConfig.defaults().with(file).to(DispatcherConfig.class));
            case FRONTEND -> of(FrontendConfig.defaults().with(file).to(FrontendConfig.class));
            case RELAY -> of(RelayConfig.defaults().with(file).to(RelayConfig.class));
        };
    }

    private static NodeNeeds of(DispatcherConfig config) {
        return new NodeNeeds(
                NodeRole.DISPATCHER,
                config.node(),
                config.auth(),
                config.tokens(),
                config.listen(),
                config.internal(),
                List.of(),
                config.store(),
                0);
    }

    private static NodeNeeds of(FrontendConfig config) {
        return new NodeNeeds(
                NodeRole.FRONTEND,
                config.node(),
                config.auth(),
                config.tokens(),
                config.listen(),
                config.internal(),
                config.dispatchers(),
                null,
                config.viewers().max());
    }

    private static NodeNeeds of(RelayConfig config) {
        return new NodeNeeds(
                NodeRole.RELAY,
                config.node(),
                config.auth(),
                null,
                null,
                config.internal(),
                config.dispatchers(),
                null,
                0);
    }

    /** Whether the settings name another machine: then this node is to be reached from there. */
    boolean hasOthersElsewhere() {
        return Stream.concat(dispatchers.stream().map(URI::getHost), storeHosts())
                .filter(Objects::nonNull)
                .anyMatch(host -> !isLoopback(host));
    }

    private Stream<String> storeHosts() {
        Matcher hosts = HOSTS.matcher(store == null ? "" : store.url());
        return hosts.find()
                ? Arrays.stream(hosts.group(1).split(",", -1))
                        .map(host -> PORT.matcher(host.strip()).replaceFirst(""))
                : Stream.empty();
    }

    /** Whether it stands for the machine that says it; names are not looked up. */
    static boolean isLoopback(String host) {
        try {
            return host.equalsIgnoreCase("localhost")
                    || InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
