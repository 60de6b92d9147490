package dev.ovation.frontend;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Makes token buckets on the node's clock. No state. */
final class TokenBuckets {
    private TokenBuckets() {}

    /** A full bucket that holds so many, and gets so many a second, one by one. Thread-safe. */
    static Bucket of(int most, int perSecond, LongSupplier nanoTime) {
        TimeMeter time = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return nanoTime.getAsLong();
            }

            @Override
            public boolean isWallClockBased() {
                return false;
            }
        };
        return Bucket.builder()
                .withCustomTimePrecision(time)
                .addLimit(limit -> limit.capacity(most).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .build();
    }
}
