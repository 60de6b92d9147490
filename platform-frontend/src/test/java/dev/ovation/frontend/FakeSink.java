package dev.ovation.frontend;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A connection that a test plays: it takes what it has room for, and keeps it. Thread-safe. */
final class FakeSink implements StreamSink {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final List<Integer> takes = new ArrayList<>();
    private long room = Long.MAX_VALUE;
    private boolean broken;
    private boolean released;
    private boolean aborted;

    /** From now on it takes that many bytes more, and is full then. */
    synchronized FakeSink room(long bytes) {
        room = bytes;
        return this;
    }

    /** From now on nothing can be written any more. */
    synchronized void breakOff() {
        broken = true;
    }

    @Override
    public synchronized boolean take(ByteBuffer chunks) throws IOException {
        if (broken) {
            throw new IOException("Broken pipe");
        }
        int count = (int) Math.min(room, chunks.remaining());
        byte[] bytes = new byte[count];
        chunks.get(bytes);
        taken.writeBytes(bytes);
        takes.add(count);
        room -= count;
        return !chunks.hasRemaining();
    }

    @Override
    public synchronized void release() {
        released = true;
    }

    @Override
    public synchronized void abort() {
        aborted = true;
    }

    synchronized boolean isReleased() {
        return released;
    }

    synchronized boolean isAborted() {
        return aborted;
    }

    /** The bytes of each take, in order. */
    synchronized List<Integer> takes() {
        return List.copyOf(takes);
    }

    /** The blocks in the whole chunks that it took, in order. */
    synchronized List<String> blocks() {
        String text = taken.toString(StandardCharsets.UTF_8);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<String> blocks = new ArrayList<>();
        for (int at = 0; at + TopicLog.HEAD_BYTES <= bytes.length; ) {
            int length = Integer.parseInt(new String(bytes, at, 4, StandardCharsets.US_ASCII), 16);
            int end = at + TopicLog.HEAD_BYTES + length + TopicLog.TAIL_BYTES;
            if (end > bytes.length) {
                break;
            }
            blocks.add(new String(bytes, at + TopicLog.HEAD_BYTES, length, StandardCharsets.UTF_8));
            at = end;
        }
        return blocks;
    }
}
