package dev.ovation.dispatcher;

import static dev.ovation.dispatcher.Samples.bytes;
import static dev.ovation.dispatcher.Samples.frontend;
import static dev.ovation.dispatcher.Samples.lease;
import static dev.ovation.dispatcher.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Directory;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.runtime.LeaseConfig;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.FakeTime;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.HttpCalls.Answer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LeaseServiceIT {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final NodeLease F1 = frontend("east-f1");

    private final FakeLeases leases = new FakeLeases();
    private final StoreDirectory directory = new StoreDirectory(
            "east-d1",
            new LeaseConfig(Duration.ofHours(3), Duration.ofHours(1), Duration.ofHours(1)),
            leases,
            Duration.ZERO,
            new FakeTime().ticker(),
            _ -> {});
    private final Served served = Served.internal(new LeaseService(directory, "store-1"));
    private final HttpCalls calls = HttpCalls.http11();

    @AfterEach
    void close() {
        calls.close();
        served.close();
        directory.close();
    }

    @Test
    void renewsALeaseAndAnswersEveryonesInOrder() {
        directory.renewed(frontend("west-f1"));
        directory.renewed(lease("east-r1", NodeRole.RELAY, 3));
        Answer answer = post("", F1);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).hasValue("application/json");
        assertThat(Json.read(bytes(answer.body()), Directory.class).leases())
                .containsExactly(F1, lease("east-r1", NodeRole.RELAY, 3), frontend("west-f1"));
        assertThat(Json.read(bytes(answer.body()), Directory.class).store()).isEqualTo("store-1");
        Eventually.until("it is written", WITHIN, () -> leases.has("east-f1"));
    }

    @Test
    void takesTheNewerOfTwoRenewals() {
        post("", F1.renewed(true));
        post("", F1);

        assertThat(directory.nodes().live()).containsEntry("east-f1", F1.renewed(true));
    }

    @Test
    void letsANodeLeave() {
        post("", F1);
        Eventually.until("it is written", WITHIN, () -> leases.has("east-f1"));
        Answer answer = post("?leave=true", F1);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(directory.nodes().live()).isEmpty();
        assertThat(leases.has("east-f1")).isFalse();
    }

    @Test
    void answersWhileTheStoreIsAway() {
        leases.away(true);

        assertThat(post("", F1).status()).isEqualTo(200);
        assertThat(post("?leave=true", F1).status()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"node\":\"East\"}",
                "{\"node\":\"east-f1\",\"dataCenter\":\"east\",\"incarnation\":1,\"beat\":1,\"draining\":false}"
            })
    void refusesWhatIsNoLease(String garbage) {
        assertThat(calls.post(served.at("/internal/v1/leases"), garbage).status())
                .isEqualTo(400);
        assertThat(directory.nodes().live()).isEmpty();
    }

    @Test
    void refusesAnotherMethod() {
        Answer answer = calls.call("PUT", served.at("/internal/v1/leases"), text(Json.bytes(F1)), Map.of());

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).hasValue("POST");
    }

    private Answer post(String query, NodeLease lease) {
        return calls.post(served.at("/internal/v1/leases" + query), text(Json.bytes(lease)));
    }
}
