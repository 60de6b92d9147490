package dev.ovation.crossdc;

import static dev.ovation.crossdc.LiveRelay.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ovation.protocol.BatchCodec;
import dev.ovation.protocol.Event;
import dev.ovation.protocol.Limits;
import dev.ovation.runtime.LinkException;
import dev.ovation.testkit.HttpCalls.Answer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a relay takes and what it refuses; {@link RelayIT} has what becomes of it. */
final class RelayServiceIT {
    private final FakeDispatcher west = new FakeDispatcher("west-d1");
    private final LiveRelay relay = new LiveRelay();

    @BeforeEach
    void meet() {
        relay.knowing(west);
    }

    @AfterEach
    void close() {
        relay.close();
        west.close();
    }

    @Test
    void carriesABatchToADispatcherOfTheDataCenterThatItIsFor() {
        Event sent = event(1);
        relay.relay("west", sent);
        Event arrived = west.await(1).getFirst();

        assertThat(arrived.id()).isEqualTo(sent.id());
        assertThat(arrived.type()).isEqualTo("like");
        assertThat(arrived.key()).isEqualTo("m-17");
        assertThat(arrived.data()).isEqualTo(sent.data());
        assertThat(relay.home.events()).isEmpty();
    }

    @Test
    void stampsWhenItTookTheEventAndWhenItPassedItOn() {
        relay.relay("west", event(1));
        long[] stamps = west.await(1).getFirst().stamps();

        assertThat(stamps)
                .hasSize(5)
                .startsWith(LiveRelay.PUBLISHED_MICROS, LiveRelay.LEFT_MICROS)
                .endsWith(FakeDispatcher.ARRIVED_MICROS)
                .isSorted();
    }

    @Test
    void takesAnEmptyBatch() {
        relay.relay("west");
        relay.relay("west", event(1));

        assertThat(west.await(1)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?to=", "?to=West", "?to=we%20st", "?to=../west", "?for=west"})
    void refusesABatchWithoutAGoodDestination(String query) {
        assertThat(refused(query, batch(event(1)))).hasMessageContaining("answered 400");
        assertThat(relay.stats().get("waiting")).isEmpty();
    }

    @Test
    void refusesABatchForItsOwnDataCenter() {
        assertThat(refused("?to=east", batch(event(1)))).hasMessageContaining("answered 400");
        assertThat(relay.home.asked()).isZero();
    }

    @Test
    void refusesAllOfABatchThatIsDamaged() {
        byte[] whole = batch(event(1), event(2));

        assertThat(refused("?to=west", Arrays.copyOf(whole, whole.length - 1))).hasMessageContaining("answered 400");
        assertThat(refused("?to=west", Arrays.copyOf(whole, whole.length + 1))).hasMessageContaining("answered 400");
        assertThat(refused("?to=west", new byte[0])).hasMessageContaining("answered 400");
        relay.relay("west", event(3));
        assertThat(west.await(1)).extracting(e -> e.id().sequence()).containsExactly(3L);
    }

    @Test
    void refusesABatchThatIsTooLarge() {
        assertThat(refused("?to=west", new byte[Limits.INTERNAL_REQUEST_BYTES + 1]))
                .hasMessageContaining("answered 413");
    }

    @Test
    void servesNoOtherMethod() {
        Answer answer = relay.calls.call(
                "GET", relay.node.internalAddress().resolve("/internal/v1/events?to=west"), "", Map.of());

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).hasValue("POST");
    }

    private LinkException refused(String query, byte[] batch) {
        return catchThrowableOfType(LinkException.class, () -> relay.post(query, batch));
    }

    private static byte[] batch(Event... events) {
        return BatchCodec.encode(List.of(events), LiveRelay.LEFT_MICROS);
    }
}
