package dev.ovation.runtime;

import io.helidon.common.mapper.MapperManager;

/**
 * One set of mappers for all headers of the process. Without it Helidon 4.4 makes a new one, out of its registry of services, each time
 * it reads a header as a number, and it reads each request's {@code Content-Length} so: that was a quarter of what a dispatcher does for a
 * request.
 */
@SuppressWarnings("removal") // It is what Helidon 4.4 itself reads headers with.
final class HeaderMappers {
    static {
        MapperManager.global(MapperManager.create());
    }

    private HeaderMappers() {}

    /** To be called before the first request; whoever calls it later changes nothing. */
    static void share() {
        // Loading the class has done it.
    }
}
