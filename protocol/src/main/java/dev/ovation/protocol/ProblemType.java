package dev.ovation.protocol;

import java.util.Locale;

/**
 * The kinds of error that a caller can be answered with: a stable word, an HTTP status and a title each.
 *
 * <p>Clients may switch on {@link #uri()}; the sentence in {@link Problem#detail()} is for people and may change.
 */
public enum ProblemType {
    /** The request cannot be read: bad JSON, a bad parameter, a request cut off. */
    MALFORMED(400, "The request cannot be read"),
    /** More topics than {@link Limits#TOPICS_PER_VIEWER} on one stream. */
    TOO_MANY_TOPICS(400, "Too many topics for one stream"),
    /** Nothing proves who the caller is, or what should is not valid. */
    UNAUTHORIZED(401, "No valid token or key"),
    /** The caller may not do this, for example publish what only the platform publishes. */
    FORBIDDEN(403, "Not allowed"),
    /** No such path. */
    NOT_FOUND(404, "No such resource"),
    /** The path exists, the method does not. */
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    /** An idempotency key was used before with another body. */
    CONFLICT(409, "In conflict with an earlier request"),
    /** The body is over its limit. */
    TOO_LARGE(413, "Too large"),
    /** The request line is over its limit. */
    URI_TOO_LONG(414, "Request line too long"),
    /** The topic breaks the grammar, or its namespace has no policy. */
    INVALID_TOPIC(422, "Not a valid topic"),
    /** More requests in a time than one may send. */
    TOO_MANY_REQUESTS(429, "Too many requests"),
    /** The headers are over their limit. */
    HEADERS_TOO_LARGE(431, "Headers too large"),
    /** A defect of the platform. */
    INTERNAL(500, "Internal error"),
    /** The node has as many viewers as it can hold, or remembers as many signed calls as it can. */
    FULL(503, "This node is full"),
    /** The node is about to stop. */
    DRAINING(503, "This node is draining"),
    /** What is needed behind this node cannot be reached. */
    UNAVAILABLE(503, "Not available right now"),
    /** What was said counts, and the store has nothing of it. */
    NOT_STORED(507, "Not stored");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status that goes with it. */
    public int status() {
        return status;
    }

    /** A short, stable name for people. */
    public String title() {
        return title;
    }

    /** The stable identifier, e.g. {@code urn:ovation:problem:invalid-topic}. */
    public String uri() {
        return "urn:ovation:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
