package dev.ovation.runtime;

import io.helidon.common.uri.UriQuery;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.List;
import java.util.Set;

/**
 * Stands before an internal listener's routes and lets only calls of other nodes through ({@link SignatureCheck}).
 *
 * <p>Some paths are for everybody who reaches the listener, as orchestrators and Prometheus sign nothing. They are named and all others are not,
 * so that no way of writing a path leads around the check. Thread-safe.
 */
final class SignatureFilter implements Filter {
    private final Set<String> forAll;
    private final SignatureCheck check;

    /** @param forAll the paths that need no signature */
    SignatureFilter(Set<String> forAll, SignatureCheck check) {
        this.forAll = forAll;
        this.check = check;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest req, RoutingResponse res) {
        if (!forAll.contains(req.path().path())) {
            HttpPrologue line = req.prologue();
            List<String> headers = req.headers().all(HeaderNames.AUTHORIZATION, List::of);
            req.context().register(check.take(line.method().text(), path(line), headers));
        }
        chain.proceed();
    }

    /** Path and query as the caller wrote them. */
    private static String path(HttpPrologue line) {
        UriQuery query = line.query();
        String path = line.uriPath().rawPath();
        return query.isEmpty() ? path : path + '?' + query.rawValue();
    }
}
