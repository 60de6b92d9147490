package dev.ovation.store;

/** The store cannot be reached or refused the work; its message says what to look at. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong and what to do. */
    public StoreException(String message) {
        super(message);
    }

    /** Wraps what the driver said. */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
