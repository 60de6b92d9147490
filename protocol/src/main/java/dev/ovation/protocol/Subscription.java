package dev.ovation.protocol;

/**
 * A row of the subscription table: this frontend has that many viewers of the topic.
 *
 * <p>The frontend alone writes its rows. It numbers its changes, so that a row that arrives late never replaces a newer one. A row
 * counts only while the lease of that incarnation of the frontend is live; a row with no viewers says that the last one has left.
 *
 * @param topic what is watched
 * @param dataCenter where the frontend runs
 * @param frontend the frontend's id
 * @param incarnation the frontend's, see {@link NodeLease#incarnation()}
 * @param version counts the frontend's changes of the topic within its incarnation
 * @param viewers how many, zero or more
 */
public record Subscription(
        Topic topic, String dataCenter, String frontend, long incarnation, long version, int viewers) {
    /** Checks the count. */
    public Subscription {
        if (viewers < 0) {
            throw new IllegalArgumentException("viewers of " + topic + " on " + frontend + " is " + viewers);
        }
    }

    /** Whether this was said after {@code other}, which is of the same topic and frontend. */
    public boolean isAfter(Subscription other) {
        return incarnation > other.incarnation || (incarnation == other.incarnation && version > other.version);
    }
}
