package dev.ovation.store;

import java.time.Duration;
import java.time.InstantSource;

/**
 * The store in a Cassandra ring over all data centers (5.0 or newer, for the compaction strategy of its tables): every request stays
 * in the node's own data center, and what is written there shows in the others a moment later.
 *
 * <p>It survives its ring: calls fail with {@link StoreException} while no server of the data center answers, and work again within
 * about a second of its return.
 */
public final class CassandraStore implements Store {
    /** Hints are handed over within some ten seconds of a server's return; twice that. */
    private static final Duration SETTLING = Duration.ofSeconds(20);

    private final CassandraSession session;
    private final SubscriptionTable subscriptions;
    private final NodeLeases leases;

    private final String name;

    private CassandraStore(CassandraSession session, StoreConfig config) {
        this.session = session;
        this.name = config.storeName();
        this.subscriptions = new CassandraSubscriptionTable(session, config.requestTimeout(), InstantSource.system());
        this.leases = new CassandraNodeLeases(session);
    }

    /**
     * Connects and brings the schema up to date. Blocks for that long; another node that does the same is waited for.
     *
     * @param dataCenter the node's own, with the name that the ring gives it
     * @throws StoreException when the ring cannot be reached, refuses the user, has no such data center, or its schema is newer than
     *     this program; nothing is left open then
     */
    public static CassandraStore open(StoreConfig config, String dataCenter) {
        CassandraSession session = CassandraSession.open(config, dataCenter);
        try {
            new CassandraSchema(session).migrate(config.replication());
            return new CassandraStore(session, config);
        } catch (StoreException e) {
            session.close();
            throw new StoreException("Could not open the store at " + config.url() + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** The driver's session, for tests that look past the store. */
    CassandraSession session() {
        return session;
    }

    @Override
    public SubscriptionTable subscriptions() {
        return subscriptions;
    }

    @Override
    public NodeLeases leases() {
        return leases;
    }

    @Override
    public Duration settling() {
        return SETTLING;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        session.close();
    }
}
