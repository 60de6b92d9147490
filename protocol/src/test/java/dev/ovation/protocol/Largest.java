package dev.ovation.protocol;

/** Events with every part at its bound, in characters that take the most bytes. */
final class Largest {
    private Largest() {}

    static Event event(long sequence) {
        String node = "n".repeat(Limits.NODE_ID_CHARS);
        Source source = new Source(node, node, Long.MAX_VALUE);
        Topic topic = new Topic("t".repeat(Limits.NAMESPACE_CHARS), "N".repeat(Limits.TOPIC_NAME_CHARS));
        return Event.published(
                new EventId(source, topic, sequence),
                "\u4e2d".repeat(Limits.TYPE_CHARS),
                "\u20ac".repeat(Limits.KEY_CHARS),
                Samples.utf8('"' + "d".repeat(Limits.DATA_BYTES - 2) + '"'),
                Long.MAX_VALUE);
    }
}
