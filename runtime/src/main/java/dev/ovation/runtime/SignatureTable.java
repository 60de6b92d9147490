package dev.ovation.runtime;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.ovation.protocol.Limits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;

/**
 * The signatures that a node has taken and that somebody could show it again: each is kept until its time is out of the window. Thread-safe.
 *
 * <p>Its time is the wall clock, the same by which signatures get too old, so that none is forgotten before. (After a clock was set back by more
 * than the window, what had been forgotten by then could be shown again, and only that.)
 *
 * <p>When it is full of such signatures it takes no further one. To forget the oldest instead would let whoever records a call show it again
 * after some load, and load is what an attacker can wait for; that a call is refused is noticed, counted and tried again.
 */
final class SignatureTable {
    private final int most;
    private final Cache<Used, Boolean> used;

    /** An empty table for at most that many signatures, and as many more as there are threads that add one. */
    SignatureTable(int most, InstantSource clock) {
        this.most = most;
        this.used = Caffeine.newBuilder()
                .expireAfter(Expiry.<Used, Boolean>creating(
                        (signature, kept) -> Duration.ofMillis(Math.max(1, untilMillis(signature) - clock.millis()))))
                .ticker(() -> Duration.ofMillis(clock.millis()).toNanos())
                .build();
    }

    /** How it is with a signature that came. */
    enum Result {
        /** Not seen before, and remembered from now on. */
        NEW,
        /** Seen before. */
        SEEN,
        /** Perhaps not seen before; there is no room to remember it. */
        FULL
    }

    /** Adds a signature whose time is in the window now. */
    Result add(Signature signature) {
        Used key = new Used(
                signature.timeMillis(),
                HexFormat.fromHexDigitsToLong(signature.nonce(), 0, 16),
                HexFormat.fromHexDigitsToLong(signature.nonce(), 16, 32));
        if (used.estimatedSize() >= most && isFull()) {
            return used.asMap().containsKey(key) ? Result.SEEN : Result.FULL;
        }
        return used.asMap().putIfAbsent(key, Boolean.TRUE) == null ? Result.NEW : Result.SEEN;
    }

    /** Lets go of what is out of the window, which otherwise happens by the way, and looks again. */
    private boolean isFull() {
        used.cleanUp();
        return used.estimatedSize() >= most;
    }

    /** The first moment at which its time is too old. */
    private static long untilMillis(Used signature) {
        return signature.timeMillis + Limits.SIGNATURE_WINDOW.toMillis() + 1;
    }

    /** A signature by its time and the halves of its nonce: less memory than its text. */
    private record Used(long timeMillis, long high, long low) {}
}
