package dev.ovation.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one stream has brought so far, between the thread that reads it and the tests that wait for it.
 *
 * <p>Events stand in one list in order of arrival. {@code position} is where reading in order stands, {@code taken} marks those
 * that a test was given: each at most once. One lock guards everything; the reader never blocks on anything else here.
 */
final class SseInbox {
    /** Events that a message tells about; more would hide the sentence that matters. */
    private static final int TOLD_EVENTS = 20;

    private final String stream;
    private final int keptEvents;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<SseEvent> events = new ArrayList<>();
    private final BitSet taken = new BitSet();
    private int position;
    private @Nullable AnswerHead head;
    private @Nullable String body;
    private @Nullable StreamEnd end;
    private @Nullable String failure;
    private boolean failureThrown;
    private boolean closing;
    private long comments;
    private OptionalLong retryMillis = OptionalLong.empty();
    private String lastEventId = "";

    /**
     * An empty inbox.
     *
     * @param stream what is read, for messages
     */
    SseInbox(String stream, int keptEvents) {
        this.stream = stream;
        this.keptEvents = keptEvents;
    }

    void head(AnswerHead read) {
        change(() -> head = read);
    }

    void body(String read) {
        change(() -> body = read);
    }

    void add(SseEvent event) {
        change(() -> {
            if (events.size() == keptEvents) {
                fail("The client keeps " + keptEvents + " events, and another one came: see SseOptions.keptEvents.");
            } else {
                events.add(event);
            }
        });
    }

    /** What the parser knows besides events. */
    void progress(SseParser parser) {
        change(() -> {
            comments = parser.comments();
            retryMillis = parser.retryMillis();
            lastEventId = parser.lastEventId();
        });
    }

    /** Records the first violation; later ones are its consequences. */
    void fail(String violation) {
        change(() -> {
            if (failure == null && !closing) {
                failure = violation;
            }
        });
    }

    /** Records how the stream ended; the first end counts, and it was the client's if the client is closing. */
    void end(StreamEnd how) {
        change(() -> {
            if (end == null) {
                end = closing ? StreamEnd.BY_CLIENT : how;
            }
        });
    }

    /** Says that the client ends the stream, so that what breaks from here on is not the server's doing. */
    void closing() {
        change(() -> closing = true);
    }

    /** Waits for the head; null when the stream ended without one. A violation behind the head is for the next wait. */
    @Nullable
    AnswerHead awaitHead(Duration within) {
        await("no answer", within, () -> {
            if (head == null) {
                throwFailure();
            }
            return (head == null && end == null) ? null : Boolean.TRUE;
        });
        return head();
    }

    @Nullable
    AnswerHead head() {
        return locked(() -> head);
    }

    String awaitBody(Duration within) {
        return await("no complete body", within, () -> {
            throwFailure();
            if (body == null && end != null) {
                throw failed("The body is not complete");
            }
            return body;
        });
    }

    StreamEnd awaitEnd(Duration within) {
        return await("the stream did not end", within, () -> {
            throwFailure();
            return end;
        });
    }

    /** Takes the first wanted event at or behind the position, and moves the position behind it. */
    SseEvent takeInOrder(String what, Predicate<SseEvent> wanted, Duration within) {
        Search search = new Search(wanted);
        return await("no " + what, within, () -> {
            throwFailure();
            int at = search.from(position);
            if (at < 0) {
                return noneOr(what);
            }
            position = at + 1;
            return take(at);
        });
    }

    /** Takes the first wanted event of all that were not taken; the position stays. */
    SseEvent takeAnywhere(Predicate<SseEvent> wanted, Duration within) {
        Search search = new Search(wanted);
        return await("no such event", within, () -> {
            throwFailure();
            int at = search.from(0);
            return at < 0 ? noneOr("such an event") : take(at);
        });
    }

    /** Waits for all of the time and fails when a wanted event is behind the position, or comes, or the stream ends. */
    void expectNone(String what, Predicate<SseEvent> wanted, Duration during) {
        Search search = new Search(wanted);
        long deadline = System.nanoTime() + during.toNanos();
        lock.lock();
        try {
            do {
                throwFailure();
                if (search.from(position) >= 0) {
                    throw failed("There should be no " + what);
                }
                if (end != null) {
                    throw failed("The stream has ended, so it is no wonder that there is no " + what);
                }
            } while (awaitChange(deadline));
        } finally {
            lock.unlock();
        }
    }

    List<SseEvent> received() {
        return locked(() -> List.copyOf(events));
    }

    /** Those before the position that nobody took, in order. */
    List<SseEvent> skipped() {
        return locked(() -> {
            List<SseEvent> skipped = new ArrayList<>();
            for (int at = taken.nextClearBit(0); at < position; at = taken.nextClearBit(at + 1)) {
                skipped.add(events.get(at));
            }
            return skipped;
        });
    }

    long comments() {
        return locked(() -> comments);
    }

    OptionalLong retryMillis() {
        return locked(() -> retryMillis);
    }

    String lastEventId() {
        return locked(() -> lastEventId);
    }

    @Nullable
    StreamEnd end() {
        return locked(() -> end);
    }

    /** Throws the violation that no call has thrown yet. */
    void throwUnseenFailure() {
        lock.lock();
        try {
            if (!failureThrown) {
                throwFailure();
            }
        } finally {
            lock.unlock();
        }
    }

    private SseEvent take(int at) {
        taken.set(at);
        return events.get(at);
    }

    private @Nullable SseEvent noneOr(String what) {
        if (end != null) {
            throw failed("The stream ended without " + what);
        }
        return null;
    }

    /** Waits until the look finds something; holds the lock whenever it looks. */
    private <T> T await(String missing, Duration within, Supplier<@Nullable T> look) {
        long deadline = System.nanoTime() + within.toNanos();
        lock.lock();
        try {
            do {
                T found = look.get();
                if (found != null) {
                    return found;
                }
            } while (awaitChange(deadline));
            throw failed("Within " + within + " " + missing);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for any change; false once the deadline has passed. */
    @SuppressWarnings("WaitNotInLoop") // Its callers are the loops: they look again after every return.
    private boolean awaitChange(long deadlineNanos) {
        try {
            return changed.awaitNanos(deadlineNanos - System.nanoTime()) > 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("Interrupted while waiting");
        }
    }

    private void throwFailure() {
        if (failure != null) {
            failureThrown = true;
            throw failed(failure);
        }
    }

    private AssertionError failed(String sentence) {
        StringBuilder story = new StringBuilder(sentence).append("\n  ").append(stream);
        story.append(head == null ? ": no answer yet" : ": status " + head.status());
        story.append(end == null ? ", open" : ", ended " + end);
        story.append(", ")
                .append(comments)
                .append(" comments, ")
                .append(events.size())
                .append(" events");
        int from = Math.max(0, events.size() - TOLD_EVENTS);
        for (int at = from; at < events.size(); at++) {
            SseEvent event = events.get(at);
            story.append("\n  ").append(at + 1).append(taken.get(at) ? ". (taken) " : ". ");
            story.append(event.event()).append(": ").append(SseParser.brief(event.data()));
        }
        return new AssertionError(story.toString());
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

    private <T extends @Nullable Object> T locked(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    /** Looks for an event through one wait, at each event once: a flood of unwanted ones costs no more than their number. */
    private final class Search {
        private final Predicate<SseEvent> wanted;
        private int looked;

        Search(Predicate<SseEvent> wanted) {
            this.wanted = wanted;
        }

        /** Where the first such event at or behind {@code start} stands that nobody took, or -1; needs the lock. */
        int from(int start) {
            int at = taken.nextClearBit(Math.max(start, looked));
            while (at < events.size() && !wanted.test(events.get(at))) {
                at = taken.nextClearBit(at + 1);
            }
            looked = Math.min(at, events.size());
            return at < events.size() ? at : -1;
        }
    }
}
