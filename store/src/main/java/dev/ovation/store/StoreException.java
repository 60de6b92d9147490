package dev.ovation.store;

/** The store cannot be reached or refused the work; its message says what to look at. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean untouched;

    /** What is wrong and what to do. */
    public StoreException(String message) {
        super(message);
        this.untouched = false;
    }

    /** Wraps what the driver said. */
    public StoreException(String message, Throwable cause) {
        this(message, cause, false);
    }

    /** The same, and whether {@link #untouched} holds. */
    public StoreException(String message, Throwable cause, boolean untouched) {
        super(message, cause);
        this.untouched = untouched;
    }

    /** Whether nothing was sent, so that the store surely has nothing of what was to be written; false when that is not known. */
    public boolean untouched() {
        return untouched;
    }
}
