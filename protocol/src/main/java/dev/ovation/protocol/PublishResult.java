package dev.ovation.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What became of one thing that was to be published: one of both.
 *
 * @param id of the event that it became
 * @param problem why it was refused
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PublishResult(@Nullable String id, @Nullable Problem problem) {
    /** It became an event. */
    public static PublishResult accepted(EventId id) {
        return new PublishResult(id.toString(), null);
    }

    /** It became none. */
    public static PublishResult refused(Problem problem) {
        return new PublishResult(null, problem);
    }
}
