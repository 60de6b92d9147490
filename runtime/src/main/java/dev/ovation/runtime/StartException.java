package dev.ovation.runtime;

/** A node that cannot start: a bad setting, a busy port, a store out of reach. The message is one line that says what to do. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says why. */
    public StartException(String message) {
        super(message);
    }

    /** Says why, and what it was caused by. */
    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
