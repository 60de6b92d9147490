package dev.ovation.protocol;

/**
 * One incarnation of one dispatcher: whoever numbers the events of a topic. Order holds per (source, topic).
 *
 * @param dataCenter where the event entered the platform; only there is it relayed to others
 * @param node the dispatcher's id
 * @param incarnation epoch milliseconds of the dispatcher's start, so that a restart never repeats a number
 */
public record Source(String dataCenter, String node, long incarnation) {
    /** Checks both names. */
    public Source {
        NodeId.require("data center", dataCenter);
        NodeId.require("node", node);
    }

    /**
     * Reads {@code dataCenter/node/incarnation}, the incarnation in lower-case base 36 without leading zeros: ids are
     * compared as text by viewers, so each has one form.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static Source parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("A source is written dataCenter/node/incarnation, not '" + text + "'.");
        }
        long incarnation = Long.parseLong(parts[2], 36);
        if (!Long.toString(incarnation, 36).equals(parts[2])) {
            throw new IllegalArgumentException(
                    "An incarnation has one form, " + Long.toString(incarnation, 36) + ", not " + parts[2]);
        }
        return new Source(parts[0], parts[1], incarnation);
    }

    @Override
    public String toString() {
        return dataCenter + '/' + node + '/' + Long.toString(incarnation, 36);
    }
}
