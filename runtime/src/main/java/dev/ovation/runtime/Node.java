package dev.ovation.runtime;

/**
 * A running part of the platform: a frontend, a dispatcher, a relay.
 *
 * <p>It has no static state, so one JVM may run many, of several data centers. {@code start} and {@code close} are called once each
 * by one thread; {@code check} by any thread at any time.
 */
public interface Node extends AutoCloseable {
    /** The node's id, unique over all data centers. */
    String id();

    /**
     * Opens the listeners and joins the platform; returns when the node serves.
     *
     * @throws StartException when it cannot; nothing is left open then
     */
    void start();

    /** Whether the node can do its work right now; never blocks. */
    CheckResult check();

    /** Drains, then closes everything in reverse order. Closing twice does nothing. */
    @Override
    void close();
}
