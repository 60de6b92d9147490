package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ovation.testkit.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class FloorProcessIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final FloorPlan PLAN = new FloorPlan("likes:test-0", 500, 60, 20);
    private static final int VIEWERS = 50;

    /** A floor that hears of its end too late has made more events than it says. */
    private static final long NOTICE_MICROS = 500_000;

    /** Two floors and a swarm, each in a process of its own, as a measurement has them. */
    @Test
    void viewersOfTwoFloorsSeeTheSameEvents() throws Exception {
        try (FloorProcess one = FloorProcess.start(PLAN, List.of());
                FloorProcess two = FloorProcess.start(PLAN, List.of());
                SwarmProcess swarm = SwarmProcess.start(plan(one, two))) {
            assertThat(swarm.awaitReady(30, TimeUnit.SECONDS)).isTrue();
            assertThat(List.of(swarm.established(), swarm.failed())).containsExactly(VIEWERS, 0);
            assertThat(swarm.failure()).isEmpty();
            assertThat(swarm.arrivals().welcomed()).isEqualTo(VIEWERS);
            assertThat(swarm.arrivals().seconds()).isPositive();
            assertThat(swarm.meanwhile().delivered()).isZero();

            long start = nowMicros();
            one.begin(start);
            two.begin(start);
            Eventually.until("enough is published", SOON, () -> published(one) > 200 && published(two) > 200);
            long end = nowMicros() + NOTICE_MICROS;
            long last = one.stop(end);
            assertThat(last).isGreaterThan(200);
            assertThat(two.stop(end)).isEqualTo(last);

            Eventually.until("all is delivered", SOON, () -> delivered(swarm) >= last * VIEWERS);
            swarm.end(new long[] {last});
            assertThat(List.of(published(one), published(two))).containsOnly(last);
            Tally all = all(swarm);
            assertThat(all.delivered()).isEqualTo(last * VIEWERS);
            assertThat(all.latencies().getTotalCount()).isEqualTo(last * VIEWERS);
            assertThat(List.of(all.lost(), all.duplicated(), all.outOfOrder())).containsOnly(0L);
        }
    }

    @Test
    void whatItLosesIsCounted() throws Exception {
        try (FloorProcess floor = FloorProcess.start(PLAN, List.of());
                SwarmProcess swarm = SwarmProcess.start(plan(floor, floor))) {
            assertThat(swarm.awaitReady(30, TimeUnit.SECONDS)).isTrue();
            floor.begin(nowMicros());
            Eventually.until("everybody has something", SOON, () -> delivered(swarm) > 10 * VIEWERS);
            long last = floor.stop(nowMicros() + NOTICE_MICROS);
            Eventually.until("all is delivered", SOON, () -> delivered(swarm) >= last * VIEWERS);
            swarm.end(new long[] {last + 3});
            assertThat(all(swarm).lost()).isEqualTo(3 * VIEWERS);
        }
    }

    @Test
    void aProcessThatIsGoneIsAnError() throws Exception {
        try (FloorProcess floor = FloorProcess.start(PLAN, List.of())) {
            ProcessHandle process = ProcessHandle.of(floor.pid()).orElseThrow();
            assertThat(process.destroyForcibly()).isTrue();
            process.onExit().get(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThatThrownBy(floor::published)
                    .isInstanceOf(IOException.class)
                    .hasMessage("the floor's process has ended");
        }
    }

    private static SwarmPlan plan(FloorProcess one, FloorProcess two) {
        List<String> addresses = List.of("127.0.0.1:" + one.port(), "127.0.0.1:" + two.port());
        return new SwarmPlan(addresses, VIEWERS, "likes:test", 1, 0, 0, 0, 10, LazyViewers.NONE);
    }

    private static long published(FloorProcess floor) {
        try {
            return floor.published();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tally all(SwarmProcess swarm) {
        Tally all = new Tally();
        List<Tally> parts = new ArrayList<>(swarm.seconds());
        parts.add(swarm.meanwhile());
        parts.forEach(all::add);
        return all;
    }

    private static long delivered(SwarmProcess swarm) {
        return all(swarm).delivered();
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
