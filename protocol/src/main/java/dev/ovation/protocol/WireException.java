package dev.ovation.protocol;

/** Bytes from another node that are not a batch: cut off, corrupt, or of a version that this node does not know. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what is wrong with the bytes. */
    public WireException(String message) {
        super(message);
    }
}
