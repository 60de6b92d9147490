package dev.ovation.frontend;

/**
 * What a frontend counts.
 *
 * <p>{@code received = delivered events + unwanted + duplicate + late}. Each delivered event is offered to the viewers of its topic:
 * {@code offered = written + behind + ended + waiting}. {@code admitted = ended streams + viewers}. Implementations are
 * thread-safe and cheap: some are called once per delivery.
 */
interface FrontendMetrics {
    /** An event came from a dispatcher. */
    void received();

    /** An event had no viewer here. */
    void unwanted();

    /** An event was dropped because it came before. */
    void duplicate();

    /** An event was dropped because a later one of its topic and source came before it. */
    void late();

    /** An event was offered to that many viewers. */
    void offered(int viewers);

    /** Events of one write to a viewer; the oldest of them arrived here that long ago. */
    void written(int events, int bytes, long nanos);

    /** Events were left out because the viewer's mailbox was full; the viewer is told with a gap. */
    void behind(int events);

    /** Events still waited for a viewer whose stream has ended, or who watches their topic no more. */
    void ended(int events);

    /** A comment was written to a silent stream. */
    void heartbeat();

    /** A stream was opened. */
    void admitted();

    /** A stream was refused. */
    void refused(Refusal reason);

    /** A stream ended. */
    void closed(End reason);

    /** A dispatcher took what a member published. */
    void published();

    /** What a member wanted to publish was refused. */
    void publishRefused(PublishRefusal reason);

    /** The time between two stamps of an event, in microseconds; clocks of two machines may differ, so it is never below 0. */
    void hop(Hop hop, long micros);

    /** Why a stream is refused. */
    enum Refusal {
        /** As many viewers as the node can hold. */
        FULL,
        /** The node is about to stop. */
        DRAINING,
        /** As many viewers as one address may have. */
        ADDRESS,
        /** As many viewers as one member may have. */
        MEMBER,
        /** As many have come in this second as may. */
        CONNECT_RATE
    }

    /** Why a member's event is refused, beside what is wrong with it. */
    enum PublishRefusal {
        /** The member publishes too much. */
        MEMBER_RATE,
        /** All members together publish too much to the topic. */
        TOPIC_RATE,
        /** Too many wait to be handed to a dispatcher. */
        BUSY,
        /** No dispatcher took it. */
        UNREACHABLE,
        /** A dispatcher may have taken it, and did not say so. */
        UNKNOWN
    }

    /** Why a stream ends. */
    enum End {
        /** The client left, or its connection broke. */
        GONE,
        /** A write took longer than the deadline. */
        WRITE_DEADLINE,
        /** It has lived its time. */
        LIFETIME,
        /** The node stops. */
        DRAIN,
        /** Its token expired. */
        TOKEN_EXPIRED
    }

    /** The parts of an event's way, in its order. */
    enum Hop {
        /** In the publishing dispatcher. */
        DISPATCHER,
        /** From there to the relay. */
        TO_RELAY,
        /** In the relay. */
        RELAY,
        /** Between data centers. */
        WAN,
        /** In the dispatcher of this data center. */
        REMOTE_DISPATCHER,
        /** From the last dispatcher to this frontend. */
        TO_FRONTEND
    }
}
