package dev.ovation.protocol;

/**
 * The name of one event, the same on every node that passes it on; what duplicates are recognised by.
 *
 * @param source who numbered it
 * @param topic where it was published
 * @param sequence counts from 1 per source and topic, without holes
 */
public record EventId(Source source, Topic topic, long sequence) {
    /** Checks the sequence. */
    public EventId {
        if (sequence < 1) {
            throw new IllegalArgumentException("An event's sequence counts from 1, not " + sequence + ".");
        }
    }

    /** {@code dataCenter/node/incarnation/topic/sequence}: opaque to clients. */
    @Override
    public String toString() {
        return source + "/" + topic + '/' + sequence;
    }
}
