package dev.ovation.store;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a driver's session has sent, to which server, and how. The driver makes one for each session, as {@code
 * application.conf} tells it to; what it knows is forgotten when the session closes. Thread-safe.
 */
public final class RequestLog implements RequestTracker {
    private static final Map<String, RequestLog> LOGS = new ConcurrentHashMap<>();

    private final String session;
    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();

    /** As the driver makes it. */
    public RequestLog(DriverContext context) {
        session = context.getSessionName();
        LOGS.put(session, this);
    }

    /**
     * One try of one request; of a batch, its first statement stands for all.
     *
     * @param text the statement
     * @param dataCenter where the server is that it was sent to
     * @param level how many copies it waits for
     * @param serialLevel the same of its condition, when it has one
     * @param idempotent whether it may be sent again
     */
    record Sent(
            String text, String dataCenter, ConsistencyLevel level, ConsistencyLevel serialLevel, boolean idempotent) {
        boolean isRead() {
            return text.startsWith("SELECT ");
        }

        boolean isConditional() {
            String upper = text.toUpperCase(Locale.ROOT);
            return !upper.startsWith("CREATE ") && upper.contains(" IF ");
        }
    }

    /** All that the store's session has sent so far, in the order of the answers. */
    static List<Sent> of(CassandraStore store) {
        return List.copyOf(Objects.requireNonNull(
                        LOGS.get(store.session().driver().getName()), "the driver made no log for this session")
                .sent);
    }

    @Override
    public void onNodeSuccess(
            Request request, long latencyNanos, DriverExecutionProfile profile, Node node, String prefix) {
        add(request, profile, node);
    }

    @Override
    public void onNodeError(
            Request request,
            Throwable error,
            long latencyNanos,
            DriverExecutionProfile profile,
            Node node,
            String prefix) {
        add(request, profile, node);
    }

    private void add(Request request, DriverExecutionProfile profile, Node node) {
        Statement<?> statement = (Statement<?>) request;
        sent.add(new Sent(
                text(statement),
                String.valueOf(node.getDatacenter()),
                level(statement.getConsistencyLevel(), profile.getString(DefaultDriverOption.REQUEST_CONSISTENCY)),
                level(
                        statement.getSerialConsistencyLevel(),
                        profile.getString(DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY)),
                Objects.requireNonNullElse(
                        statement.isIdempotent(),
                        profile.getBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE))));
    }

    private static ConsistencyLevel level(@Nullable ConsistencyLevel own, String usual) {
        return own == null ? DefaultConsistencyLevel.valueOf(usual) : own;
    }

    private static String text(Statement<?> statement) {
        return switch (statement) {
            case SimpleStatement simple -> simple.getQuery();
            case BoundStatement bound -> bound.getPreparedStatement().getQuery();
            case BatchStatement batch ->
                text((BatchableStatement<?>) batch.iterator().next());
            default -> throw new IllegalStateException("a request of an unknown kind: " + statement);
        };
    }

    @Override
    public void close() {
        LOGS.remove(session);
    }
}
