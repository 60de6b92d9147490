package dev.ovation.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Work that cannot be done, for a reason that its caller is told.
 *
 * <p>Thrown anywhere below an HTTP edge and turned into a {@link Problem} in one place there. The message says what to do.
 */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final transient @Nullable Duration retryAfter;

    /** A problem that coming back does not cure. */
    public ProblemException(ProblemType type, String detail) {
        this(type, detail, null);
    }

    /** A problem that may be gone after {@code retryAfter}. */
    public ProblemException(ProblemType type, String detail, @Nullable Duration retryAfter) {
        super(detail, null, false, false);
        this.type = type;
        this.retryAfter = retryAfter;
    }

    /** Its kind. */
    public ProblemType type() {
        return type;
    }

    /** The problem as its caller reads it; {@code Retry-After} is rounded up to whole seconds, as HTTP has them. */
    public Problem problem() {
        Long seconds = retryAfter == null
                ? null
                : Math.max(1, retryAfter.plusNanos(999_999_999).toSeconds());
        return new Problem(type.uri(), type.title(), type.status(), String.valueOf(getMessage()), seconds);
    }
}
