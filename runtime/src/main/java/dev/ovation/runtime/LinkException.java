package dev.ovation.runtime;

import java.net.ConnectException;

/** A request to another node that did not come through, or of which that is not known. */
public final class LinkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** The other node answered with that status. */
    public LinkException(String message, int status) {
        super(message);
        this.status = status;
    }

    /** No answer came. */
    public LinkException(String message, Throwable cause) {
        super(message, cause);
        this.status = 0;
    }

    /** Whether the other node may have got the request: not when no connection to it came about. */
    public boolean maybeSent() {
        for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                return false;
            }
        }
        return true;
    }

    /** Whether the other node answered at all, though with an error. */
    public boolean answered() {
        return status != 0;
    }

    /** The status that the other node answered; 0 when no answer came. */
    public int status() {
        return status;
    }

    /** Whether the same request to the same or another node may succeed: no answer, or one of the 5xx. */
    public boolean worthRetrying() {
        return status == 0 || status >= 500;
    }
}
