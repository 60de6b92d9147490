package dev.ovation.store;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.cassandra.CassandraContainer;

/**
 * The subscription table on Cassandra's own image, as anyone runs it who has Docker; everything else is tested on a ring of child
 * processes, which needs none.
 */
final class CassandraContainerSubscriptionTableIT extends SubscriptionTableContract {
    private static final String IMAGE = "cassandra:5.0";

    private static @Nullable CassandraContainer container;

    private final CassandraContainer server = started();
    private @Nullable CassandraStore first;

    @AfterAll
    static void endIt() {
        if (container != null) {
            container.stop();
        }
    }

    @Override
    Store open() {
        InetSocketAddress address = server.getContactPoint();
        String dataCenter = server.getLocalDatacenter();
        StoreConfig config = new StoreConfig(
                "cassandra://" + address.getHostString() + ':' + address.getPort() + "/ovation",
                "",
                "",
                1,
                Duration.ofSeconds(5),
                dataCenter + ":1");
        CassandraStore store = CassandraStore.open(config, dataCenter);
        if (first == null) {
            first = store;
            Rings.truncate(store, "subscription", "subscription_change");
        }
        return store;
    }

    @Override
    void makeOlder(Duration age) {
        if (first != null) {
            Rings.truncate(first, "subscription_change");
        }
    }

    /** The container of all tests; aborts the test when there is no engine to start it. */
    private static CassandraContainer started() {
        if (container == null) {
            Assumptions.assumeTrue(
                    DockerClientFactory.instance().isDockerAvailable(),
                    "No Docker engine answers. Start one (on Debian: apt-get install docker.io), or set DOCKER_HOST to where it is.");
            container = new CassandraContainer(IMAGE);
            container.start();
        }
        return container;
    }
}
