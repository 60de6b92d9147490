package dev.ovation.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bytes of a socket behind a valve. While it is shut nothing is read, so the socket's buffer fills and the sender is held up.
 *
 * <p>A read that was already waiting when the valve was shut may still take one buffer from the socket; it keeps it until the
 * valve opens. One thread reads; any thread turns the valve.
 */
final class ValvedInput extends InputStream {
    private final InputStream in;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition opened = lock.newCondition();
    private boolean shut;
    private long readNanos;

    ValvedInput(InputStream in) {
        this.in = in;
    }

    void shut() {
        lock.lock();
        try {
            shut = true;
        } finally {
            lock.unlock();
        }
    }

    void open() {
        lock.lock();
        try {
            shut = false;
            opened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** {@link System#nanoTime()} when the socket last gave bytes; for the reading thread. */
    long readNanos() {
        return readNanos;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        awaitOpen();
        int count = in.read(bytes, offset, length);
        readNanos = System.nanoTime();
        awaitOpen();
        return count;
    }

    private void awaitOpen() {
        lock.lock();
        try {
            while (shut) {
                opened.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }
}
