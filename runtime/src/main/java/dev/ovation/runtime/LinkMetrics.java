package dev.ovation.runtime;

/**
 * What a link counts. {@code offered = sent + dropped + waiting}: nothing leaves a link uncounted.
 *
 * <p>Implementations are thread-safe and cheap: {@code offered} is called once per event and link.
 */
public interface LinkMetrics {
    /** Counts nothing. */
    LinkMetrics NONE = new LinkMetrics() {
        @Override
        public void offered() {}

        @Override
        public void sent(int events, int bytes, long nanos) {}

        @Override
        public void dropped(Reason reason, int events) {}
    };

    /** An event was given to the link. */
    void offered();

    /** A batch was taken by the other side, that long after it was built. */
    void sent(int events, int bytes, long nanos);

    /** Events were dropped. */
    void dropped(Reason reason, int events);

    /** Why a link drops an event. */
    enum Reason {
        /** Its lane's mailbox is full: the other side is slower than the events come. */
        FULL,
        /** All attempts failed, or no node of that kind is alive. */
        UNREACHABLE,
        /** The other side does not want it, and a retry would not change that. */
        REFUSED,
        /** The link was closed while the event waited. */
        CLOSED
    }
}
