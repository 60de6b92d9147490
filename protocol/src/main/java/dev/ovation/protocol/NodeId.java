package dev.ovation.protocol;

import java.util.regex.Pattern;

/** The grammar that node ids and names of data centers share: they stand in event ids, paths and table keys. */
public final class NodeId {
    private static final Pattern GRAMMAR = Pattern.compile("[a-z][a-z0-9-]{0," + (Limits.NODE_ID_CHARS - 1) + "}");

    private NodeId() {}

    /**
     * Returns {@code text} when it is a valid id.
     *
     * @param what names the value in the message, e.g. {@code "node.id"}
     * @throws IllegalArgumentException when it is not; the message says what is allowed
     */
    public static String require(String what, String text) {
        if (!GRAMMAR.matcher(text).matches()) {
            throw new IllegalArgumentException(what + " is '" + text
                    + "'; it must be a lower-case letter and then up to " + (Limits.NODE_ID_CHARS - 1)
                    + " of a-z, 0-9 and -, for example east-f1");
        }
        return text;
    }
}
