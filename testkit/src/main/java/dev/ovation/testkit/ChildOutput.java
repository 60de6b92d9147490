package dev.ovation.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The last lines of a process's two streams, in the order in which they were read. Any thread. */
final class ChildOutput {
    private record Line(boolean error, String text) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Line> lines = new ArrayDeque<>();
    private final int keptLines;
    private final int keptLineChars;
    private long dropped;
    private int openStreams = 2;

    /**
     * No output yet.
     *
     * @param keptLines the oldest are dropped for newer ones
     * @param keptLineChars longer lines are broken into several
     */
    ChildOutput(int keptLines, int keptLineChars) {
        this.keptLines = keptLines;
        this.keptLineChars = keptLineChars;
    }

    /** Reads one of the two streams to its end, on the calling thread. */
    void read(InputStream in, boolean error) {
        try (Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            StringBuilder line = new StringBuilder();
            char[] chars = new char[8192];
            for (int count = reader.read(chars); count >= 0; count = reader.read(chars)) {
                split(line, chars, count, error);
            }
            if (!line.isEmpty()) {
                add(line, error);
            }
        } catch (IOException e) {
            // The process is gone, and this was its end.
        }
        change(() -> openStreams--);
    }

    /** Waits for a line that matches, printed before or after the call; null when there is none and will be none. */
    @Nullable
    String await(Predicate<String> wanted, Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        lock.lock();
        try {
            long looked = 0;
            while (true) {
                String found = find(looked, wanted);
                if (found != null) {
                    return found;
                }
                looked = dropped + lines.size();
                if (openStreams == 0 || changed.awaitNanos(deadline - System.nanoTime()) <= 0) {
                    return null;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Kept lines of both streams, or of one. */
    List<String> lines(@Nullable Boolean error) {
        lock.lock();
        try {
            return lines.stream()
                    .filter(line -> error == null || line.error == error)
                    .map(Line::text)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable String find(long looked, Predicate<String> wanted) {
        return lines.stream()
                .skip(Math.max(0, looked - dropped))
                .map(Line::text)
                .filter(wanted)
                .findFirst()
                .orElse(null);
    }

    private void split(StringBuilder line, char[] chars, int count, boolean error) {
        for (int i = 0; i < count; i++) {
            if (chars[i] == '\n') {
                add(line, error);
            } else {
                line.append(chars[i]);
                if (line.length() == keptLineChars) {
                    add(line, error);
                }
            }
        }
    }

    private void add(StringBuilder text, boolean error) {
        Line line = new Line(error, text.toString());
        text.setLength(0);
        change(() -> {
            lines.add(line);
            if (lines.size() > keptLines) {
                lines.remove();
                dropped++;
            }
        });
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
