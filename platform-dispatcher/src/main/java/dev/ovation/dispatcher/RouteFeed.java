package dev.ovation.dispatcher;

import dev.ovation.runtime.Periodic;
import dev.ovation.store.StoreException;
import dev.ovation.store.SubscriptionTable;
import java.time.Duration;

/**
 * Brings what others wrote to the subscription table into {@link Routes}: the viewers of other data centers, and those changes of the
 * own one that no peer told.
 *
 * <p>It asks for changes, not for topics, so it costs by what changes and not by how many topics there are. After an outage of the
 * store it goes on where it was, or has the routes read again where the store no longer knows. One thread of its own.
 */
final class RouteFeed implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(RouteFeed.class.getName());

    /** Frontends write the rows they need at least every half hour; four times that is nobody's row. */
    private static final Duration FORGET_AFTER = Duration.ofHours(2);

    private static final Duration FORGET_EVERY = Duration.ofMinutes(10);

    private final SubscriptionTable table;
    private final Routes routes;
    private final Duration every;
    private final Periodic timer;
    private long token = SubscriptionTable.Changes.START;
    private boolean missed;

    RouteFeed(String node, SubscriptionTable table, Routes routes, Duration every) {
        this.table = table;
        this.routes = routes;
        this.every = every;
        this.timer = new Periodic(node + " route feed");
    }

    /** Starts with what is written from now on. */
    void start() {
        read();
        timer.every(every, this::read);
        timer.every(FORGET_EVERY, this::forget);
    }

    @Override
    public void close() {
        timer.close();
    }

    private void read() {
        try {
            SubscriptionTable.Changes changes = table.changesSince(token);
            routes.applyWritten(changes.rows());
            token = changes.token();
            if (missed || changes.gap()) {
                missed = false;
                routes.doubt();
            }
        } catch (StoreException e) {
            // Without a token the next reading starts at its own time, and knows nothing of what was before.
            missed |= token == SubscriptionTable.Changes.START;
            LOGGER.log(System.Logger.Level.DEBUG, "Changes cannot be read: {0}", e.getMessage());
        }
    }

    private void forget() {
        try {
            table.forgetOlderThan(FORGET_AFTER);
        } catch (StoreException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "Old rows stay for now: {0}", e.getMessage());
        }
    }
}
