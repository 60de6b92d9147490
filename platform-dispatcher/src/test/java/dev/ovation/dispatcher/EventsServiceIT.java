package dev.ovation.dispatcher;

import static dev.ovation.dispatcher.Samples.EAST;
import static dev.ovation.dispatcher.Samples.LIKES;
import static dev.ovation.dispatcher.Samples.WEST;
import static dev.ovation.dispatcher.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ovation.protocol.BatchCodec;
import dev.ovation.protocol.Event;
import dev.ovation.protocol.Limits;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.LinkClient;
import dev.ovation.runtime.LinkException;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.HttpCalls.Answer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EventsServiceIT {
    private final FakeNode frontend = FakeNode.frontend("east-f1");
    private final FakeNode relay = FakeNode.relay("east-r1");
    private final FakeNode northFrontend = FakeNode.frontend("north-f1");
    private final StraightLine line =
            new StraightLine().among(frontend, relay, northFrontend).watching(LIKES, frontend, northFrontend);
    private final AtomicBoolean draining = new AtomicBoolean();
    private final Served served =
            Served.internal(new EventsService("east", line.dispatcher, draining::get, line.time, line.metrics));
    private final LinkClient client = new LinkClient(Duration.ofSeconds(20), InternalKey.open());

    @AfterEach
    void close() {
        client.close();
        served.close();
        line.close();
        frontend.close();
        relay.close();
        northFrontend.close();
    }

    @Test
    void sendsTheEventsOfAnotherDataCenterToItsFrontendsInTheirOrder() {
        post(batch(event(WEST, LIKES, 1), event(WEST, LIKES, 2), event(WEST, LIKES, 3)));

        assertThat(frontend.await(3)).extracting(e -> e.id().sequence()).containsExactly(1L, 2L, 3L);
        assertThat(line.metrics.received).hasValue(3);
        assertThat(line.metrics.published).hasValue(0);
    }

    @Test
    void neverRelaysThemAgain() {
        post(batch(event(WEST, LIKES, 1)));
        line.dispatcher.dispatch(event(EAST, LIKES, 9));

        assertThat(relay.await(1)).extracting(e -> e.id().sequence()).containsExactly(9L);
    }

    @Test
    void stampsTheirArrival() {
        Event published = event(WEST, LIKES, 1);
        post(BatchCodec.encode(List.of(published), 2_000_000));

        long here = Event.micros(line.time.instant());
        assertThat(frontend.await(1).getFirst().stamps())
                .startsWith(1_000_000L, 2_000_000L, here)
                .hasSize(5);
    }

    @Test
    void dropsAndCountsItsOwnEventsThatComeBack() {
        post(batch(event(EAST, LIKES, 1), event(WEST, LIKES, 2), event(EAST, LIKES, 3)));

        assertThat(frontend.await(1)).extracting(e -> e.id().sequence()).containsExactly(2L);
        assertThat(line.metrics.echoed).hasValue(2);
        assertThat(line.metrics.received).hasValue(1);
    }

    @Test
    void refusesAllOfABatchThatIsDamaged() {
        byte[] whole = batch(event(WEST, LIKES, 1), event(WEST, LIKES, 2));

        assertThat(refused(Arrays.copyOf(whole, whole.length - 1))).hasMessageContaining("answered 400");
        assertThat(refused(Arrays.copyOf(whole, whole.length + 1))).hasMessageContaining("answered 400");
        assertThat(refused(new byte[] {9, 9, 9})).hasMessageContaining("answered 400");
        assertThat(refused(new byte[0])).hasMessageContaining("answered 400");
        assertThat(line.metrics.received).hasValue(0);
    }

    @Test
    void refusesABatchThatIsTooLarge() {
        assertThat(refused(new byte[Limits.INTERNAL_REQUEST_BYTES + 1])).hasMessageContaining("answered 413");
        assertThat(line.metrics.received).hasValue(0);
    }

    @Test
    void refusesABatchWhileItDrainsSoThatTheRelayTriesAnotherDispatcher() {
        draining.set(true);
        LinkException refused = refused(batch(event(WEST, LIKES, 1)));

        assertThat(refused).hasMessageContaining("answered 503");
        assertThat(refused.worthRetrying()).isTrue();
        assertThat(line.metrics.received).hasValue(0);
    }

    @Test
    void refusesAnotherMethod() {
        try (HttpCalls calls = HttpCalls.http11()) {
            Answer answer = calls.call("GET", served.at("/internal/v1/events"), "", Map.of());

            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.header("Allow")).hasValue("POST");
        }
    }

    private void post(byte[] batch) {
        assertThatCode(() -> client.post(served.at("/"), "/internal/v1/events", BatchCodec.MEDIA_TYPE, batch))
                .doesNotThrowAnyException();
    }

    private LinkException refused(byte[] batch) {
        return catchThrowableOfType(
                LinkException.class,
                () -> client.post(served.at("/"), "/internal/v1/events", BatchCodec.MEDIA_TYPE, batch));
    }

    private static byte[] batch(Event... events) {
        return BatchCodec.encode(List.of(events), 2_000_000);
    }
}
