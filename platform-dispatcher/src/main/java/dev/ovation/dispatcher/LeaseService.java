package dev.ovation.dispatcher;

import dev.ovation.protocol.Directory;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.NodeLease;
import dev.ovation.runtime.Bodies;
import dev.ovation.runtime.Problems;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Where nodes without a store renew their lease, and learn everyone's in the answer. */
final class LeaseService implements HttpService {
    private final StoreDirectory directory;
    private final String store;

    /** @param store the name of the store behind the directory */
    LeaseService(StoreDirectory directory, String store) {
        this.directory = directory;
        this.store = store;
    }

    @Override
    public void routing(HttpRules rules) {
        Problems.only(rules, Method.POST, "/internal/v1/leases", this::renew);
    }

    private void renew(ServerRequest req, ServerResponse res) {
        NodeLease lease = Json.read(Bodies.read(req, Limits.INTERNAL_REQUEST_BYTES, "A lease"), NodeLease.class);
        if (req.query().first("leave").orElse("").equals("true")) {
            directory.left(lease);
            res.status(204).send();
            return;
        }
        directory.renewed(lease);
        res.header(HeaderNames.CONTENT_TYPE, "application/json")
                .send(Json.bytes(new Directory(directory.leases(), store)));
    }
}
