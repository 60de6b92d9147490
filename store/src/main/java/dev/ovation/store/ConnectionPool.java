package dev.ovation.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.helidon.dbclient.DbClientException;
import io.helidon.dbclient.jdbc.CloseableJdbcConnectionPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Connections for the DB Client, none of which waits for ever.
 *
 * <p>Three clocks run, so that a stopped, a slow and an absent database all end a call within about the request timeout:
 *
 * <ul>
 *   <li>the pool hands out a connection within half of it, or fails;
 *   <li>the database itself ends a statement after half of it, be it slow or behind a lock; the connection stays good;
 *   <li>the socket gives up a little later, when the database does not even answer; the connection is thrown away.
 * </ul>
 *
 * <p>No connection is kept for its own sake, so that a node at rest costs the database nothing. A database that was away is
 * asked again after at most 5 s, the pool's longest back-off.
 *
 * <p>Thread-safe. Statements run inside {@link #lend}.
 */
final class ConnectionPool implements CloseableJdbcConnectionPool {
    /** What the answer "this took too long" needs from the database to here, beyond the statement's own time. */
    private static final Duration ANSWER_TIME = Duration.ofMillis(250);

    /** The pool accepts no less. */
    private static final Duration SHORTEST_VALIDATION = Duration.ofMillis(250);

    private static final Duration IDLE_TIME = Duration.ofMinutes(1);

    /** The loan of the call that the current thread is in. */
    private static final ScopedValue<Loan> LOAN = ScopedValue.newInstance();

    private final HikariDataSource connections;
    private final boolean postgres;
    private final int socketMillis;

    /** Opens no connection yet. */
    ConnectionPool(StoreConfig config) {
        this.postgres = config.isPostgres();
        this.socketMillis =
                Math.toIntExact(config.halfTimeout().plus(ANSWER_TIME).toMillis());
        this.connections = new HikariDataSource(hikari(config));
    }

    private static HikariConfig hikari(StoreConfig config) {
        long halfMillis = config.halfTimeout().toMillis();
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName("ovation-store");
        hikari.setJdbcUrl(config.url());
        hikari.setUsername(config.username());
        hikari.setPassword(config.password());
        hikari.setMaximumPoolSize(config.poolSize());
        hikari.setMinimumIdle(0);
        hikari.setIdleTimeout(IDLE_TIME.toMillis());
        hikari.setInitializationFailTimeout(-1); // the schema was just migrated: the database is known to answer
        hikari.setConnectionTimeout(halfMillis);
        hikari.setValidationTimeout(Math.max(SHORTEST_VALIDATION.toMillis(), halfMillis / 2));
        if (config.isPostgres()) {
            preparePostgres(hikari, config.halfTimeout());
        } else {
            hikari.setConnectionInitSql("SET QUERY_TIMEOUT " + halfMillis + "; SET LOCK_TIMEOUT " + halfMillis);
        }
        return hikari;
    }

    /**
     * Plans are made anew for each statement: one that is kept from when the table was small scans all of it, until the
     * statistics are renewed minutes later (300,000 new rows: 28,000 rows/s instead of 4,000).
     */
    private static void preparePostgres(HikariConfig hikari, Duration halfTimeout) {
        String seconds = wholeSeconds(halfTimeout);
        hikari.addDataSourceProperty("connectTimeout", seconds);
        hikari.addDataSourceProperty("loginTimeout", seconds);
        hikari.addDataSourceProperty("socketTimeout", seconds); // while connecting; connection() sets a finer one
        hikari.addDataSourceProperty("tcpKeepAlive", "true");
        hikari.setConnectionInitSql(
                "SET statement_timeout = " + halfTimeout.toMillis() + "; SET plan_cache_mode = force_custom_plan");
    }

    /** The PostgreSQL driver counts in whole seconds, and takes 0 for "for ever". */
    static String wholeSeconds(Duration time) {
        return Long.toString(time.plusMillis(999).toSeconds());
    }

    /**
     * Runs a call and takes back what it borrowed, whatever happened. The DB Client does so itself but for two cases (4.1.7): a
     * connection that fails before the statement is prepared, and a query that cannot be prepared.
     */
    <T> T lend(Supplier<T> call) {
        Loan loan = new Loan();
        try {
            return ScopedValue.where(LOAN, loan).call(call::get);
        } finally {
            loan.takeBack();
        }
    }

    @Override
    public Connection connection() {
        try {
            Connection connection = connections.getConnection();
            LOAN.get().connection = connection;
            if (postgres) {
                connection.setNetworkTimeout(Runnable::run, socketMillis);
            }
            return connection;
        } catch (SQLException e) {
            throw new DbClientException("No connection", e);
        }
    }

    @Override
    public void close() {
        connections.close();
    }

    /** At most one connection at a time: a call runs its statements one after the other. */
    private static final class Loan {
        private @Nullable Connection connection;

        private void takeBack() {
            if (connection == null) {
                return;
            }
            try {
                connection.close(); // nothing happens when the DB Client did it already
            } catch (SQLException e) {
                // The pool has thrown the connection away; the call's own failure says why.
            }
        }
    }
}
