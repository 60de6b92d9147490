package dev.ovation.store;

import dev.ovation.runtime.Finding;
import java.time.Duration;
import java.util.List;

/**
 * One connection to the tables that the nodes of a platform share. It brings its schema up to date when it is opened.
 *
 * <p>Thread-safe; {@code close} may be called more than once.
 */
public interface Store extends AutoCloseable {
    /** Which frontends watch which topic. */
    SubscriptionTable subscriptions();

    /** Which nodes are alive. */
    NodeLeases leases();

    /**
     * How long after an outage rows may still arrive that were written elsewhere during it: until then what is read of other data
     * centers may be old. Zero for a store that has one copy.
     */
    Duration settling();

    /**
     * Names what is kept: who opens a store of the same name finds the same rows, also when the node that wrote them has ended. One in
     * memory has another name in every process. It tells nothing of addresses or users.
     */
    String name();

    /**
     * Connects to the store of that configuration, which its url names, and brings its schema up to date.
     *
     * @param dataCenter the node's own
     * @throws StoreException when it cannot be reached, refuses the user, or its schema cannot be used; nothing is left open then
     */
    static Store open(StoreConfig config, String dataCenter) {
        return config.isCassandra() ? CassandraStore.open(config, dataCenter) : JdbcStore.open(config);
    }

    /**
     * Looks at the store of that configuration without changing anything in it: whether it answers and takes the user, what it is,
     * whether its schema fits this program, and how far its clock is from this machine's. Never throws for what is wrong with the
     * store: that is a finding, and what could not be looked at because of it another. Blocks for some request timeouts at most.
     *
     * @param dataCenter the node's own
     * @return at least one finding, in the order in which a starting node would come upon them
     */
    static List<Finding> inspect(StoreConfig config, String dataCenter) {
        return config.isCassandra()
                ? new CassandraInspection(config, dataCenter).findings()
                : new JdbcInspection(config).findings();
    }

    @Override
    void close();
}
