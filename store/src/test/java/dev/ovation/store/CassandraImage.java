package dev.ovation.store;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.cassandra.CassandraContainer;

/**
 * Cassandra's own image in a container, as anyone runs it who has Docker, and empty tables in it. The tests of this JVM share one
 * container, which Testcontainers removes when the JVM ends. Most is tested on {@link Rings}, which need no Docker.
 */
final class CassandraImage {
    private static final String NAME = "cassandra:5.0";

    private final StoreConfig config;
    private final String dataCenter;

    private CassandraImage(CassandraContainer container) {
        InetSocketAddress address = container.getContactPoint();
        dataCenter = container.getLocalDatacenter();
        config = new StoreConfig(
                "cassandra://" + address.getHostString() + ':' + address.getPort() + "/ovation",
                "",
                "",
                1,
                Duration.ofSeconds(5),
                dataCenter + ":1");
    }

    /** The running one; aborts the test when there is no engine to run it. */
    static CassandraImage shared() {
        Assumptions.assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "No Docker engine answers. Start one (on Debian: apt-get install docker.io), or set DOCKER_HOST to where it is.");
        return Shared.IMAGE;
    }

    /** One more store on its tables. */
    CassandraStore open() {
        return CassandraStore.open(config, dataCenter);
    }

    /** A store on its tables, emptied. */
    CassandraStore empty() {
        return Rings.emptied(open());
    }

    /** Started once: when that fails, the tests that come later fail at once. */
    private static final class Shared {
        private static final CassandraImage IMAGE = start();

        private static CassandraImage start() {
            CassandraContainer container = new CassandraContainer(NAME);
            container.start();
            return new CassandraImage(container);
        }
    }
}
