package dev.ovation.frontend;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where one viewer's stream goes. Used by the thread of its {@link StreamLoop} only, which it must not hold up.
 */
interface StreamSink {
    /**
     * Takes whole chunks, or what is left of them, from the buffer's position on; moves it behind what was taken. What is taken is
     * written, in this order, unless the stream breaks.
     *
     * @return whether it took everything; if not, {@link StreamLoop#writable} follows once there is room again
     * @throws IOException when nothing can be written any more
     */
    boolean take(ByteBuffer chunks) throws IOException;

    /** Looks at what {@link #take} will look at, see {@link TopicGroup}; what comes of it means nothing. */
    default boolean reach() {
        return false;
    }

    /** Lets go of the connection: nothing is taken any more, and what was taken before is written if it can be. */
    void release();

    /** Breaks the connection off, whatever is still to be written. */
    void abort();
}
