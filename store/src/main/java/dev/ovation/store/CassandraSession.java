package dev.ovation.store;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.Node;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One session with the ring, in the node's own data center: reads {@code LOCAL_ONE}, writes {@code LOCAL_QUORUM}, nothing retried,
 * nothing sent to another data center.
 *
 * <p>Thread-safe. Requests over the limit of those under way are not sent yet: their callers wait in line, and time out there as they
 * would under way. Not with the driver's own line: when its server is gone, each request in it that fails starts the next one from
 * within, until the stack overflows and the traces fill the heap.
 */
final class CassandraSession implements AutoCloseable {
    /** What one connection carries by the driver's default, less a few for its own. */
    private static final int MOST_UNDER_WAY = 1_000;

    /** A Cassandra that comes back is used again within a second; the driver's own default goes up to a minute. */
    private static final Duration FIRST_RECONNECTION = Duration.ofMillis(250);

    private static final Duration LAST_RECONNECTION = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    /** The driver puts its name of the connection before what it says. */
    private static final Pattern CONNECTION = Pattern.compile("^\\[[^]]*] ");

    private final CqlSession session;
    private final String dataCenter;
    private final String keyspace;
    private final Duration requestTimeout;
    private final Semaphore underWay = new Semaphore(MOST_UNDER_WAY, true);

    private CassandraSession(CqlSession session, String dataCenter, String keyspace, Duration requestTimeout) {
        this.session = session;
        this.dataCenter = dataCenter;
        this.keyspace = keyspace;
        this.requestTimeout = requestTimeout;
    }

    /**
     * Connects.
     *
     * @throws StoreException when no contact point answers, the user is refused, or the ring has no such data center
     */
    static CassandraSession open(StoreConfig config, String dataCenter) {
        CassandraSession session;
        try {
            session = connect(config, dataCenter);
        } catch (RuntimeException e) {
            throw new StoreException(
                    "Could not open the store at " + config.url() + ": " + reason(e) + ' ' + advice(e), e);
        }
        SortedSet<String> dataCenters = session.dataCenters();
        if (!dataCenters.contains(dataCenter)) {
            session.close();
            throw new StoreException(
                    "Could not open the store at " + config.url() + ": the ring has no data center '" + dataCenter
                            + "', it has " + String.join(", ", dataCenters)
                            + ". Give the node's data center the name that Cassandra's snitch gives it.");
        }
        return session;
    }

    /**
     * Connects, also to a ring that has no such data center, where every request then fails.
     *
     * @throws RuntimeException the driver's, when no contact point answers or the user is refused
     */
    static CassandraSession connect(StoreConfig config, String dataCenter) {
        CassandraAddress address = CassandraAddress.parse(config.url());
        CqlSessionBuilder builder = CqlSession.builder()
                .withConfigLoader(options(config, address.keyspace()))
                .withLocalDatacenter(dataCenter)
                .withApplicationName("ovation");
        for (InetSocketAddress contact : address.contacts()) {
            builder.addContactPoint(contact);
        }
        if (!config.password().isEmpty()) {
            builder.withAuthCredentials(config.username(), config.password());
        }
        return new CassandraSession(builder.build(), dataCenter, address.keyspace(), config.requestTimeout());
    }

    private static DriverConfigLoader options(StoreConfig config, String keyspace) {
        return DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, config.requestTimeout())
                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, ConsistencyLevel.LOCAL_ONE.name())
                .withString(DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY, ConsistencyLevel.LOCAL_SERIAL.name())
                .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, true)
                .withClass(DefaultDriverOption.RETRY_POLICY_CLASS, NoRetry.class)
                .withDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, config.requestTimeout())
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, config.requestTimeout())
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, config.requestTimeout())
                .withDuration(DefaultDriverOption.HEARTBEAT_INTERVAL, HEARTBEAT)
                .withDuration(DefaultDriverOption.HEARTBEAT_TIMEOUT, config.requestTimeout())
                // A Cassandra that is away is said once by whoever needs it, not by every attempt to reach it.
                .withBoolean(DefaultDriverOption.CONNECTION_WARN_INIT_ERROR, false)
                // Many nodes may live in one process, each with a session of its own.
                .withInt(DefaultDriverOption.SESSION_LEAK_THRESHOLD, 0)
                .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, FIRST_RECONNECTION)
                .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, LAST_RECONNECTION)
                .withStringList(DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES, List.of(keyspace))
                .withDuration(DefaultDriverOption.METADATA_SCHEMA_REQUEST_TIMEOUT, Schema.LONGEST_STATEMENT)
                .withInt(DefaultDriverOption.NETTY_IO_SIZE, 2)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SIZE, 1)
                // The driver waits two seconds for stragglers; without any it logs those that come as errors.
                .withString(DefaultDriverOption.NETTY_IO_SHUTDOWN_UNIT, "MILLISECONDS")
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 50)
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_TIMEOUT, 2_000)
                .withString(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_UNIT, "MILLISECONDS")
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 50)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_TIMEOUT, 2_000)
                .build();
    }

    /** The node's own data center. */
    String dataCenter() {
        return dataCenter;
    }

    /** Where the tables are. */
    String keyspace() {
        return keyspace;
    }

    /** The ring's servers as far as the driver knows. */
    Collection<Node> servers() {
        return session.getMetadata().getNodes().values();
    }

    /** The ring's data centers, in order of their names. */
    SortedSet<String> dataCenters() {
        return servers().stream()
                .map(Node::getDatacenter)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The driver's session, for what only tests and the schema need. */
    CqlSession driver() {
        return session;
    }

    /** Prepares a read; tables are named {@code {keyspace}.table}. */
    PreparedStatement read(String cql) {
        return prepare(cql, ConsistencyLevel.LOCAL_ONE);
    }

    /** Prepares a write that may be repeated; tables are named {@code {keyspace}.table}. */
    PreparedStatement write(String cql) {
        return prepare(cql, ConsistencyLevel.LOCAL_QUORUM);
    }

    private PreparedStatement prepare(String cql, ConsistencyLevel level) {
        SimpleStatement statement = SimpleStatement.newInstance(named(cql))
                .setConsistencyLevel(level)
                .setIdempotent(true);
        return call("prepare a statement", () -> session.prepare(statement));
    }

    /** The statement with the keyspace's name in it. */
    String named(String cql) {
        return cql.replace("{keyspace}", keyspace);
    }

    /**
     * Sends all statements, as many at once as may be, waits for all, and returns all rows of each. What was sent goes on when one
     * cannot be sent in time.
     */
    List<List<Row>> all(String what, List<? extends Statement<?>> statements) {
        return call(what, () -> {
            long deadline = System.nanoTime() + requestTimeout.toNanos();
            List<CompletionStage<AsyncResultSet>> sent = new ArrayList<>(statements.size());
            for (Statement<?> statement : statements) {
                sent.add(send(statement, deadline));
            }
            List<List<Row>> answers = new ArrayList<>(statements.size());
            RuntimeException failure = null;
            boolean untouched = true;
            for (CompletionStage<AsyncResultSet> stage : sent) {
                try {
                    answers.add(rows(stage));
                    untouched = false;
                } catch (CompletionException | CancellationException e) {
                    failure = e;
                    untouched &= isUnsent(e.getCause());
                }
            }
            if (failure != null) {
                throw failed(what, failure.getCause() == null ? failure : failure.getCause(), untouched);
            }
            return answers;
        });
    }

    /** Sends it as soon as fewer than {@value #MOST_UNDER_WAY} are under way. */
    private CompletionStage<AsyncResultSet> send(Statement<?> statement, long deadline) {
        try {
            if (!underWay.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new DriverTimeoutException("Waited in line for " + requestTimeout);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting in line", e);
        }
        try {
            Duration left = Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
            return session.executeAsync(statement.setTimeout(left)).whenComplete((rows, failure) -> underWay.release());
        } catch (RuntimeException e) {
            underWay.release();
            throw e;
        }
    }

    /** Whether the driver had no server to send it to. */
    private static boolean isUnsent(@Nullable Throwable failure) {
        return failure instanceof AllNodesFailedException all
                && all.getAllErrors().values().stream()
                        .flatMap(List::stream)
                        .allMatch(NodeUnavailableException.class::isInstance);
    }

    /** Runs one statement that is not prepared. */
    ResultSet run(String what, SimpleStatement statement) {
        return call(what, () -> session.execute(statement));
    }

    /** A text that no row is without. */
    static String text(Row row, int column) {
        return Objects.requireNonNull(row.getString(column), "a row without its column " + column);
    }

    private static List<Row> rows(CompletionStage<AsyncResultSet> first) {
        List<Row> rows = new ArrayList<>();
        AsyncResultSet page = first.toCompletableFuture().join();
        page.currentPage().forEach(rows::add);
        while (page.hasMorePages()) {
            page = page.fetchNextPage().toCompletableFuture().join();
            page.currentPage().forEach(rows::add);
        }
        return rows;
    }

    /** Runs what needs the driver itself, and tells its failure as one of the store. */
    <T> T call(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (DriverException | IllegalStateException e) {
            throw failed(what, e, false);
        }
    }

    private StoreException failed(String what, Throwable cause, boolean untouched) {
        return new StoreException(
                "Could not " + what + ": " + reason(cause) + " Check Cassandra in " + dataCenter + '.',
                cause,
                untouched);
    }

    /** What the driver said, on one line, with a full stop; where it was the network, what that said. */
    static String reason(Throwable failure) {
        Throwable root = root(failure);
        Throwable told = Arrays.stream(root.getSuppressed())
                .filter(IOException.class::isInstance)
                .findFirst()
                .orElse(root);
        String text = told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage();
        String line = CONNECTION
                .matcher(text)
                .replaceFirst("")
                .replaceAll("\\s+", " ")
                .strip();
        return (told instanceof UnknownHostException ? "Unknown host " : "") + (line.endsWith(".") ? line : line + '.');
    }

    /** Of the failures of several servers, the first one's. */
    private static Throwable root(Throwable failure) {
        if (failure instanceof AllNodesFailedException all) {
            return all.getAllErrors().values().stream()
                    .flatMap(List::stream)
                    .findFirst()
                    .orElse(failure);
        }
        return failure;
    }

    /** What to do about a failure to connect. */
    static String advice(Throwable failure) {
        return root(failure) instanceof AuthenticationException
                ? "Check the store's username and password."
                : "Check that Cassandra is up, and the hosts and ports in the store's url.";
    }

    @Override
    public void close() {
        session.close();
    }
}
