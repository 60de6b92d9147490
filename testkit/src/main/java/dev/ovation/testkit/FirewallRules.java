package dev.ovation.testkit;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What a {@link Firewall} lets through at the moment. Any thread. */
final class FirewallRules {
    /** From everything to nothing. */
    enum Mode {
        /** Both directions pass. */
        OPEN,
        /** What comes from the target is held. */
        HANG_ANSWERS,
        /** Both directions are held. */
        HANG,
        /** Nothing passes: connections are being reset, and what they held must not slip through meanwhile. */
        CUT
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Mode mode = Mode.OPEN;
    private volatile long delayNanos;

    void set(Mode next) {
        lock.lock();
        try {
            mode = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Mode mode() {
        lock.lock();
        try {
            return mode;
        } finally {
            lock.unlock();
        }
    }

    void delay(Duration each) {
        delayNanos = each.toNanos();
    }

    long delayNanos() {
        return delayNanos;
    }

    /** Returns as soon as bytes of that direction may pass. */
    void awaitPassage(boolean toTarget) throws InterruptedException {
        lock.lock();
        try {
            while (mode != Mode.OPEN && !(mode == Mode.HANG_ANSWERS && toTarget)) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }
}
