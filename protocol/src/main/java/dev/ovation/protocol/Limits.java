package dev.ovation.protocol;

import java.time.Duration;

/**
 * Every upper bound of the system, with its unit and its reason.
 *
 * <p>Bounds that an operator may want to move are configuration, and their defaults stand here too.
 */
public final class Limits {
    /** Characters of a namespace: it becomes the SSE event name and a metric label, so it stays short. */
    public static final int NAMESPACE_CHARS = 32;

    /** Characters of a topic's name: room for a UUID with a prefix, small enough to be a database key everywhere. */
    public static final int TOPIC_NAME_CHARS = 128;

    /** Characters of an event's {@code type}: a word such as {@code heart}, never a payload. */
    public static final int TYPE_CHARS = 64;

    /** Characters of an event's {@code key} and of an {@code Idempotency-Key}: room for a UUID with a prefix. */
    public static final int KEY_CHARS = 128;

    /** Characters of a node id and of a data center's name; both are in every event's source. */
    public static final int NODE_ID_CHARS = 64;

    /** Characters of an {@code Idempotency-Key} that a frontend hands on, as it puts the member before it: two members may have thought of the same. */
    public static final int MEMBER_KEY_CHARS = TOPIC_NAME_CHARS + 1 + KEY_CHARS;

    /** Topics that one viewer may carry: a page's worth, so that one stream serves a whole site. */
    public static final int TOPICS_PER_VIEWER = 128;

    /** Bytes of one event's JSON as published: an interaction is small, a document belongs elsewhere. */
    public static final int DATA_BYTES = 16 * 1024;

    /** Nesting depth of a published JSON value; deeper ones cost every reader a deep stack. */
    public static final int DATA_DEPTH = 64;

    /** Lines of one NDJSON publish: keeps one request's work and answer under a few milliseconds. */
    public static final int PUBLISH_LINES = 1_000;

    /** Bytes of one NDJSON publish: {@link #PUBLISH_LINES} lines of a generous 4 KiB. */
    public static final int PUBLISH_BATCH_BYTES = 4 * 1024 * 1024;

    /** Bytes of one batch between nodes: about 8 ms of a 1 Gbit/s link, so that a batch never blocks a lane for long. */
    public static final int LINK_BATCH_BYTES = 1024 * 1024;

    /** Events of one batch between nodes: bounds the work of the receiving request. */
    public static final int LINK_BATCH_EVENTS = 4_096;

    /** Bytes that a node accepts in one internal request: a full batch plus one largest event and its envelope. */
    public static final int INTERNAL_REQUEST_BYTES = 2 * LINK_BATCH_BYTES;

    /** Bytes that a node accepts as the answer of another: the leases of 10,000 nodes of some 300 bytes, twice. */
    public static final int INTERNAL_ANSWER_BYTES = 8 * 1024 * 1024;

    /**
     * How many times its limit a request's body is read and thrown away, so that its sender gets to read the refusal: a
     * connection that is closed while the other side still writes takes the answer with it.
     */
    public static final int REFUSED_BODY_FACTOR = 4;

    /**
     * Seconds for which a new connection waits for its turn while many come at once: what 4,000 connections take on two processors, and
     * then it goes on all the same, so that some requests that hang cannot keep everybody out.
     */
    public static final int TURN_WAIT_SECONDS = 1;

    /** Subscription changes in one request from a frontend: 10,000 topics are re-asserted in ten requests. */
    public static final int SUBSCRIPTION_CHANGES = 1_000;

    /** Events of members that wait in a frontend to be handed to a dispatcher: a second's worth of what a dispatcher takes in single publishes. */
    public static final int MEMBER_EVENTS_WAITING = 20_000;

    /** Members, and topics, whose rates a frontend keeps: more than publish through one node in a minute, some 100 bytes each. */
    public static final int LIMITED_PUBLISHERS = 200_000;

    /** Bytes of a change of an open stream: as many topics as it may carry, added and removed, or a token. */
    public static final int VIEWER_CHANGE_BYTES = 64 * 1024;

    /** Characters of a token: half of what a request's headers may have, so that cookies fit beside it. */
    public static final int TOKEN_CHARS = 8 * 1024;

    /** Patterns that a token grants watching, and as many that it grants publishing: a page's topics twice over; more are a pattern. */
    public static final int TOKEN_PATTERNS = 256;

    /** Bytes of a request's first line; 128 topics of full length fit URL-encoded. */
    public static final int REQUEST_LINE_BYTES = 32 * 1024;

    /** Bytes of a request's headers: cookies of a grown site fit, an attack does not. */
    public static final int REQUEST_HEADER_BYTES = 16 * 1024;

    /** Time a client has for its first byte, for its headers and for its body: a slow phone needs a few seconds. */
    public static final Duration REQUEST_READ_TIME = Duration.ofSeconds(15);

    /** Requests at the same time on one HTTP/2 connection: a proxy may carry many viewers over one. */
    public static final int HTTP2_STREAMS = 1_000;

    /** Bytes of a body that an HTTP/2 client may send ahead; the smallest that the protocol starts with (RFC 9113, 6.9.2). */
    public static final int HTTP2_WINDOW_BYTES = 65_535;

    /** Keys in one file: two while one takes the place of the other, and some for who does that in more steps. */
    public static final int KEYS = 8;

    /** Bytes of a file of keys: {@link #KEYS} of the largest sensible size with a comment each; a wrong file is not read to its end. */
    public static final int KEY_FILE_BYTES = 16 * 1024;

    /** How far the time in a signed call may be from the clock of the node that takes it, before or after: no set clock is that wrong. */
    public static final Duration SIGNATURE_WINDOW = Duration.ofSeconds(30);

    /** Characters of the header that signs a call between nodes: what it needs are some 230. */
    public static final int SIGNATURE_CHARS = 512;

    /**
     * Signed calls that a node remembers for {@link #SIGNATURE_WINDOW}, to take none twice: 16,000 a second, where a frontend gets some
     * hundreds from each dispatcher. Some 60 MB when it is full.
     */
    public static final int SIGNATURES = 500_000;

    /** Hops that stamp an event: dispatcher, relay, remote dispatcher, frontend, with room for two more. */
    public static final int HOPS = 6;

    private Limits() {}
}
