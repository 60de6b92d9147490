package dev.ovation.runtime;

/**
 * What one check of a node's surroundings found, for people to read. Immutable.
 *
 * @param check what was checked, in a word or two, e.g. {@code store}
 * @param result how it is
 * @param found what was seen: a sentence or a part of one
 * @param todo a sentence that says what to do about it; empty when all is well, and when the check was skipped because of another, which
 *     says it
 */
public record Finding(String check, Result result, String found, String todo) {
    /** How it is. */
    public enum Result {
        /** As it should be. */
        OK,
        /** The node works, but not as well or not for as long as one would want. */
        WARN,
        /** The node does not start, or does not do its work. */
        FAIL,
        /** Not looked at, because something before it failed. */
        SKIP
    }

    /** All is well. */
    public static Finding ok(String check, String found) {
        return new Finding(check, Result.OK, found, "");
    }

    /** To be looked at. */
    public static Finding warn(String check, String found, String todo) {
        return new Finding(check, Result.WARN, found, todo);
    }

    /** To be put right before the node is started. */
    public static Finding fail(String check, String found, String todo) {
        return new Finding(check, Result.FAIL, found, todo);
    }

    /**
     * Not looked at.
     *
     * @param because why not, e.g. {@code the store cannot be opened}
     */
    public static Finding skip(String check, String because) {
        return new Finding(check, Result.SKIP, "not checked: " + because, "");
    }
}
