package dev.ovation.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;

/**
 * The last bytes of a stream as HTTP chunks, shared by all who read it: what one reader lacks lies in one piece, or in two where the
 * ring ends, and goes from here into its socket without a copy or an allocation.
 *
 * <p>Chunks are made when bytes are appended, not when they are written: each reader lacks others, so a chunk of its own would need a
 * head of its own. Positions count bytes from the beginning. Used by one thread.
 */
final class ChunkRing {
    private static final int MOST_SIZE_DIGITS = 8;

    private final ByteBuffer ring;
    private final ByteBuffer[] halves;
    private final int mask;
    private long end;

    /** @param capacity in bytes, a power of two; more than any reader can be behind */
    ChunkRing(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("The capacity must be a power of two, not " + capacity);
        }
        ring = ByteBuffer.allocateDirect(capacity);
        halves = new ByteBuffer[] {ring.duplicate(), ring.duplicate()};
        mask = capacity - 1;
    }

    /** Where the next chunk will begin. */
    long end() {
        return end;
    }

    /** Whether what lies after that position is still here. */
    boolean holds(long position) {
        return end - position <= ring.capacity();
    }

    /** Appends a chunk of that text, which is ASCII and not empty. */
    void append(CharSequence text) {
        String size = Integer.toHexString(text.length());
        if (text.isEmpty() || text.length() + 2 * MOST_SIZE_DIGITS > ring.capacity()) {
            throw new IllegalArgumentException("A chunk of " + text.length() + " bytes");
        }
        ring.clear();
        put(size);
        put("\r\n");
        put(text);
        put("\r\n");
    }

    /**
     * Writes what lies after that position, as much as the channel takes.
     *
     * @return the position up to which it is written
     */
    long write(GatheringByteChannel channel, long position) throws IOException {
        int from = (int) (position & mask);
        long until = from + (end - position);
        if (until <= ring.capacity()) {
            ring.limit((int) until).position(from);
            return position + channel.write(ring);
        }
        halves[0].limit(ring.capacity()).position(from);
        halves[1].limit((int) (until - ring.capacity())).position(0);
        return position + channel.write(halves);
    }

    private void put(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            ring.put((int) (end++ & mask), (byte) text.charAt(i));
        }
    }
}
