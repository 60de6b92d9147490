package dev.ovation.dispatcher;

import dev.ovation.protocol.Json;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.SubscriptionUpdate;
import dev.ovation.runtime.Bodies;
import dev.ovation.runtime.Problems;
import dev.ovation.store.StoreException;
import dev.ovation.store.SubscriptionTable;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;

/**
 * Where frontends say what they watch.
 *
 * <p>A change counts here at once, peers are told at once, and then it is written to the table. The frontend is answered {@code 204}
 * when the table has it and {@code 503} when not, or {@code 507} when the table surely has nothing of it: then it says it again later,
 * so no dispatcher has to remember what the table missed.
 */
final class SubscriptionService implements HttpService {
    private final Routes routes;
    private final StoreDirectory directory;
    private final Peers peers;
    private final SubscriptionTable table;
    private final DispatcherMetrics metrics;

    SubscriptionService(
            Routes routes, StoreDirectory directory, Peers peers, SubscriptionTable table, DispatcherMetrics metrics) {
        this.routes = routes;
        this.directory = directory;
        this.peers = peers;
        this.table = table;
        this.metrics = metrics;
    }

    @Override
    public void routing(HttpRules rules) {
        Problems.only(rules, Method.POST, "/internal/v1/subscriptions", this::update);
    }

    private void update(ServerRequest req, ServerResponse res) {
        byte[] body = Bodies.read(req, Limits.INTERNAL_REQUEST_BYTES, "A subscription update");
        SubscriptionUpdate update = Json.read(body, SubscriptionUpdate.class);
        if (update.changes().size() > Limits.SUBSCRIPTION_CHANGES) {
            throw new ProblemException(
                    ProblemType.TOO_LARGE,
                    "An update has at most " + Limits.SUBSCRIPTION_CHANGES + " changes. Split it.");
        }
        directory.heard(update.frontend());
        routes.apply(update.rows());
        if (!req.query().first("from").orElse("").equals("peer")) {
            peers.tell(update);
            write(update);
        }
        res.status(204).send();
    }

    private void write(SubscriptionUpdate update) {
        try {
            table.put(update.rows());
            metrics.rowsWritten(update.changes().size(), true);
        } catch (StoreException e) {
            metrics.rowsWritten(update.changes().size(), false);
            throw new ProblemException(
                    e.untouched() ? ProblemType.NOT_STORED : ProblemType.UNAVAILABLE,
                    "The change counts here but is not in the store: " + e.getMessage() + " Say it again later.",
                    Duration.ofSeconds(1));
        }
    }
}
