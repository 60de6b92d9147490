package dev.ovation.store;

import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.jdbc.JdbcClientBuilder;
import java.sql.SQLException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements, each in a transaction of its own, and says in one sentence what went wrong.
 *
 * <p>Thread-safe. Every statement is atomic and may be repeated, because rows carry versions; so a statement that lost a race
 * with another writer (both insert the same key, or each waits for the other) is run again here, and only then reported.
 */
final class Database implements AutoCloseable {
    /** The database's clock in epoch milliseconds, at the start of the statement. */
    static final String NOW = "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)";

    /** One writer wins each race, so that three in a row are lost only where many write one row at once. */
    private static final int ATTEMPTS = 3;

    private static final int H2_CONCURRENT_UPDATE = 90131;

    private final ConnectionPool pool;
    private final DbClient client;
    private final String url;

    /** Opens no connection yet. */
    Database(StoreConfig config) {
        this.url = config.url();
        this.pool = new ConnectionPool(config);
        this.client = JdbcClientBuilder.create().connectionPool(pool).build();
    }

    /**
     * Runs one statement.
     *
     * @param what completes "Could not ...", e.g. {@code "read the node leases"}
     * @throws StoreException when it failed for good
     */
    <T> T call(String what, Function<DbExecute, T> statement) {
        for (int attempt = 1; ; attempt++) {
            try {
                return pool.lend(() -> statement.apply(client.execute()));
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS || !lostRace(e)) {
                    throw new StoreException(
                            "Could not " + what + ": " + reason(e) + " Check the database at " + url + ".", e);
                }
            }
        }
    }

    @Override
    public void close() {
        client.close(); // and with it the pool
    }

    /** What the driver said, on one line and without the statement, which may hold a thousand rows. */
    static String reason(Throwable failure) {
        SQLException root = root(failure);
        String text = String.valueOf((root == null ? failure : root).getMessage());
        int statement = text.indexOf("; SQL statement:"); // H2 adds it
        String line = (statement < 0 ? text : text.substring(0, statement))
                .replaceAll("\\s+", " ")
                .strip();
        return line.endsWith(".") ? line : line + ".";
    }

    /** The innermost failure of the driver, or null when it has no part in it. */
    static @Nullable SQLException root(Throwable failure) {
        SQLException root = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                root = sql;
            }
        }
        return root;
    }

    /** Duplicate key, deadlock or serialization failure: SQL states that both databases share, and H2's own for the last. */
    private static boolean lostRace(Throwable failure) {
        SQLException root = root(failure);
        if (root == null) {
            return false;
        }
        String state = String.valueOf(root.getSQLState());
        return state.equals("23505") || state.startsWith("40") || root.getErrorCode() == H2_CONCURRENT_UPDATE;
    }
}
