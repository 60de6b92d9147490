package dev.ovation.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The store in one SQL database: H2 in memory when nothing else is configured, PostgreSQL (15 or newer) for one data center.
 *
 * <p>It survives its database: calls fail with {@link StoreException} while that is away, and work again within a few seconds
 * after it is back.
 */
public final class JdbcStore implements Store {
    private static final String H2_IN_USE = "90020";

    private final String name;
    private final @Nullable Connection keeper;
    private final Database database;
    private final SubscriptionTable subscriptions;
    private final NodeLeases leases;

    private JdbcStore(StoreConfig config, @Nullable Connection keeper) {
        this.name = config.storeName();
        this.keeper = keeper;
        this.database = new Database(config);
        this.subscriptions = new JdbcSubscriptionTable(database, config.requestTimeout());
        this.leases = new JdbcNodeLeases(database);
    }

    /**
     * Connects and brings the schema up to date. Blocks for that long; another node that does the same is waited for.
     *
     * @throws StoreException when the database cannot be reached, refuses the user, or cannot be brought up to date; nothing is
     *     left open then
     */
    public static JdbcStore open(StoreConfig config) {
        Connection keeper = null;
        try {
            keeper = config.isInMemory() ? keep(config) : null;
            Schema.migrate(config);
            return new JdbcStore(config, keeper);
        } catch (StoreException e) {
            release(keeper);
            throw new StoreException("Could not open the store at " + config.url() + ": " + e.getMessage(), e);
        } catch (SQLException | RuntimeException e) {
            release(keeper);
            throw new StoreException(
                    "Could not open the store at " + config.url() + " as user '" + config.username() + "': "
                            + Database.reason(e) + " " + advice(e),
                    e);
        }
    }

    /** A connection that does nothing: an in-memory database ends with its last one, and a pool may have none for a while. */
    private static Connection keep(StoreConfig config) throws SQLException {
        return DriverManager.getConnection(config.url(), config.username(), config.password());
    }

    /** What to do about a failure to open it: by SQL state, which PostgreSQL and H2 share but for the last. */
    static String advice(Exception failure) {
        SQLException root = Database.root(failure);
        String state = root == null ? "" : String.valueOf(root.getSQLState());
        if (state.startsWith("28")) {
            return "Check the store's username and password.";
        }
        if (state.startsWith("08")) {
            return "Check that the database is up, and the host and port in the store's url.";
        }
        if (state.startsWith("3D")) {
            return "Create that database, or correct the store's url.";
        }
        if (state.equals(H2_IN_USE)) {
            return "Stop the process that has the database open.";
        }
        return "Check the store's url, and that the user may create tables there.";
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
        return Duration.ZERO;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        database.close();
        release(keeper);
    }

    private static void release(@Nullable Connection keeper) {
        if (keeper == null) {
            return;
        }
        try {
            keeper.close();
        } catch (SQLException e) {
            // It held nothing but the database open, and that is gone then.
        }
    }
}
