package dev.ovation.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An error as its caller reads it: RFC 9457, {@code application/problem+json}.
 *
 * @param type stable identifier, see {@link ProblemType#uri()}
 * @param title the same for every problem of the type
 * @param status the HTTP status
 * @param detail what happened here and what to do about it, one or two sentences
 * @param retryAfterSeconds when to come back, also sent as {@code Retry-After}; null where coming back does not help
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @Nullable Long retryAfterSeconds) {
    /** The media type of RFC 9457. */
    public static final String MEDIA_TYPE = "application/problem+json";
}
