package dev.ovation.runtime;

import dev.ovation.protocol.Json;
import dev.ovation.protocol.Problem;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.WireException;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * The one place where what went wrong becomes an HTTP answer: {@code application/problem+json} with a stable type and a sentence
 * that says what to do, for errors of handlers and for requests that never reach one. No state.
 */
public final class Problems {
    private static final System.Logger LOGGER = System.getLogger(Problems.class.getName());

    private static final String HEADERS_TOO_LARGE = "Header size exceeded";

    private Problems() {}

    /** Serves the path with that one method, and answers every other method with {@code 405} and {@code Allow}. */
    public static void only(HttpRules rules, Method method, String path, Handler handler) {
        rules.route(method, path, handler);
        rules.any(path, (req, res) -> {
            if (req.prologue().method().equals(Method.OPTIONS)
                    && res.headers().contains(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN)) {
                // What comes before a page's request, and CORS has allowed it.
                res.status(204).send();
                return;
            }
            res.header(HeaderNames.ALLOW, method.text());
            send(
                    res,
                    new ProblemException(
                                    ProblemType.METHOD_NOT_ALLOWED,
                                    req.prologue().method().text() + " is not served here. Use " + method.text() + '.')
                            .problem());
        });
    }

    /**
     * Answers the errors of handlers; to be called after the routes, because it also answers what no route takes.
     *
     * @param challenge how callers of this listener prove who they are, for {@code WWW-Authenticate}, without which there is no 401 (RFC 9110,
     *     15.5.2)
     */
    static void routes(HttpRouting.Builder routing, String challenge) {
        routing.any((req, res) -> {
            throw new ProblemException(
                    ProblemType.NOT_FOUND, "There is nothing at this path. docs/PROTOCOL.md lists what there is.");
        });
        routing.error(ProblemException.class, (req, res, e) -> {
            if (e.type() == ProblemType.UNAUTHORIZED) {
                res.header(HeaderNames.WWW_AUTHENTICATE, challenge);
            }
            send(res, e.problem());
        });
        routing.error(
                WireException.class,
                (req, res, e) -> send(
                        res, new ProblemException(ProblemType.MALFORMED, String.valueOf(e.getMessage())).problem()));
        // The connection is gone or beyond saving: nobody is left to answer.
        routing.error(CloseConnectionException.class, (req, res, e) -> {
            throw e;
        });
        routing.error(ServerConnectionException.class, (req, res, e) -> {
            throw e;
        });
        routing.error(RequestException.class, (req, res, e) -> {
            throw e;
        });
        routing.error(
                HttpException.class,
                (req, res, e) -> send(res, problem(e.status().code(), String.valueOf(e.getMessage()))));
        routing.error(Exception.class, (req, res, e) -> {
            LOGGER.log(System.Logger.Level.ERROR, "A request to " + req.path().path() + " failed", e);
            send(res, problem(500, ""));
        });
    }

    /** Answers what the web server refuses before a handler is asked: bad framing, limits of lines, headers and bodies. */
    static DirectHandlers direct() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, Problems::direct);
        }
        return handlers.build();
    }

    private static DirectHandler.TransportResponse direct(
            DirectHandler.TransportRequest request,
            DirectHandler.EventType type,
            Status status,
            ServerResponseHeaders headers,
            @Nullable String message) {
        int code = code(status.code(), message);
        Problem problem = problem(code, message == null ? "" : message);
        return DirectHandler.TransportResponse.builder()
                .status(Status.create(problem.status()))
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .keepAlive(false)
                .entity(Json.line(problem))
                .build();
    }

    /**
     * The status that the web server should have chosen: it says 400 for headers over the limit, which have a status of their own, and
     * 500 for bytes that make its parser stumble. (A handler's own failure never comes here.)
     */
    private static int code(int status, @Nullable String message) {
        if (HEADERS_TOO_LARGE.equals(message)) {
            return ProblemType.HEADERS_TOO_LARGE.status();
        }
        return status == ProblemType.INTERNAL.status() ? ProblemType.MALFORMED.status() : status;
    }

    /** Answers with the problem. */
    public static void send(ServerResponse res, Problem problem) {
        res.status(problem.status());
        res.header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE);
        if (problem.retryAfterSeconds() != null) {
            res.header(HeaderNames.RETRY_AFTER, String.valueOf(problem.retryAfterSeconds()));
        }
        res.send(Json.line(problem));
    }

    private static Problem problem(int status, String message) {
        ProblemException e =
                switch (status < 500 ? status : ProblemType.INTERNAL.status()) {
                    case 404 -> new ProblemException(ProblemType.NOT_FOUND, "There is nothing at this path.");
                    case 405 ->
                        new ProblemException(
                                ProblemType.METHOD_NOT_ALLOWED, "Use another method. See docs/PROTOCOL.md.");
                    case 413 ->
                        new ProblemException(ProblemType.TOO_LARGE, "The body is over its limit. Send a smaller one.");
                    case 414 ->
                        new ProblemException(
                                ProblemType.URI_TOO_LONG, "The request line is too long. Name fewer topics at once.");
                    case 431 ->
                        new ProblemException(
                                ProblemType.HEADERS_TOO_LARGE,
                                "The headers are over 16 KiB. Send fewer or smaller ones (cookies?).");
                    case 500 ->
                        new ProblemException(
                                ProblemType.INTERNAL,
                                "This is a defect of the platform; the node's log says more. Trying again may help.");
                    default ->
                        new ProblemException(
                                ProblemType.MALFORMED,
                                "The request is not well-formed HTTP"
                                        + (message.isBlank() ? "." : ": " + firstLine(message) + '.'));
                };
        return e.problem();
    }

    /** Helidon adds a dump of the bytes in further lines. */
    private static String firstLine(String message) {
        String line = message.strip().lines().findFirst().orElse("");
        return line.endsWith(":") ? line.substring(0, line.length() - 1) : line;
    }
}
