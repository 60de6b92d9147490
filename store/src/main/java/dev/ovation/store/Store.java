package dev.ovation.store;

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

    @Override
    void close();
}
