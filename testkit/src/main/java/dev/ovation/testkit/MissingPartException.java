package dev.ovation.testkit;

/**
 * A part that a test needs is not on this machine. The message says how to get it; a test turns it into a failed assumption,
 * so that it is skipped with that reason.
 */
public final class MissingPartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the part.
     *
     * @param part what is missing and what for
     * @param remedy a sentence on how to get it
     */
    public MissingPartException(String part, String remedy) {
        super(part + " is missing. " + remedy);
    }
}
