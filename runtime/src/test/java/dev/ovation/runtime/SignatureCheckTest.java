package dev.ovation.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ovation.protocol.Limits;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureCheckTest {
    private static final String PATH = "/internal/v1/events";
    private static final byte[] BODY = "events".getBytes(UTF_8);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    private final TestClock clock = new TestClock();
    private final Refusals refusals = new Refusals();
    private InternalKey key = InternalKey.open();
    private SignatureCheck check = new SignatureCheck(key, refusals, clock, 0);

    @BeforeEach
    void withAKey() {
        key = new Keys(folder).of(clock, Keys.A);
        check = new SignatureCheck(key, refusals, clock, 10);
    }

    @Test
    void takesASignedCallAndItsBody() {
        SignedBody body = take(key);

        assertThat(body.require(BODY)).isSameAs(BODY);
        assertThat(refusals.reasons).isEmpty();
    }

    @Test
    void refusesABodyThatWasNotSigned() {
        SignedBody body = take(key);

        for (String other : List.of("", "Events", "events ")) {
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> body.require(other.getBytes(UTF_8)))
                    .withMessageStartingWith("The body is not the one that was signed")
                    .satisfies(e -> assertThat(e.type()).isEqualTo(ProblemType.UNAUTHORIZED));
        }
        assertThat(refusals.reasons)
                .containsExactly(RefusalMetrics.Reason.BODY, RefusalMetrics.Reason.BODY, RefusalMetrics.Reason.BODY);
    }

    @Test
    void saysThatACallIsNotSigned() {
        refuses(List.of(), "The call is not signed", "Set auth.mode to keys and auth.internal-key-file");
        assertThat(refusals.reasons).containsExactly(RefusalMetrics.Reason.SIGNATURE);
    }

    @Test
    void refusesAnotherKeyAndSaysWhatToDo() {
        String header = sign(new Keys(folder).of(clock, Keys.B));

        refuses(
                List.of(header),
                "a key that this node does not have",
                "Give all nodes the same auth.internal-key-file");
        assertThat(refusals.reasons).containsExactly(RefusalMetrics.Reason.SIGNATURE);
    }

    @Test
    void refusesTheSignatureOfAnotherCall() {
        String header = key.sign("POST", PATH + "?to=west", BODY).orElseThrow();

        refuses(List.of(header), "or was changed on its way");
    }

    @Test
    void refusesTwoHeaders() {
        refuses(List.of(sign(key), sign(key)), "The Authorization header is no signature", "docs/PROTOCOL.md");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer x", "Ovation-HMAC-SHA256 time=1"})
    void refusesAHeaderThatIsNoSignature(String header) {
        refuses(List.of(header), "The Authorization header is no signature");
        assertThat(refusals.reasons).containsExactly(RefusalMetrics.Reason.SIGNATURE);
    }

    @Test
    void refusesDamageOfEveryKindAndNeverFails() {
        Random random = Seeded.random(SignatureCheckTest.class);
        for (int round = 0; round < 5_000; round++) {
            refuses(List.of(SignatureTest.damaged(random)), "");
        }
        assertThat(refusals.reasons).hasSize(5_000).containsOnly(RefusalMetrics.Reason.SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(longs = {-30_000, -29_999, 0, 29_999, 30_000})
    void takesACallFromTheEdgesOfTheWindow(long aheadMillis) {
        take(ahead(aheadMillis));

        assertThat(refusals.reasons).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-30_001, 30_001})
    void refusesACallFromOutsideTheWindow(long aheadMillis) {
        refuses(List.of(sign(ahead(aheadMillis))), "differ by 30.1 s, and 30 s are tolerated", "chrony");
        assertThat(refusals.reasons).containsExactly(RefusalMetrics.Reason.CLOCK);
    }

    @Test
    void saysByHowMuchTheClocksDiffer() {
        refuses(List.of(sign(ahead(-41_000))), "The clocks of the two nodes differ by 41.0 s");
        refuses(List.of(sign(ahead(Duration.ofDays(400).toMillis()))), "differ by 34560000.0 s");
    }

    @Test
    void tellsTheClockOnlyToWhoHasTheKey() {
        InternalKey other = new Keys(folder).of(clock.ahead(Duration.ofHours(1)), Keys.B);

        refuses(List.of(sign(other)), "a key that this node does not have");
    }

    @Test
    void takesACallOnlyOnce() {
        String header = sign(key);
        check.take("POST", PATH, List.of(header));

        refuses(List.of(header), "This call came before");
        clock.advance(Limits.SIGNATURE_WINDOW);
        refuses(List.of(header), "This call came before");
        clock.advance(Duration.ofMillis(1));
        refuses(List.of(header), "The clocks of the two nodes differ by 30.1 s");
        assertThat(refusals.reasons)
                .containsExactly(
                        RefusalMetrics.Reason.REPLAY, RefusalMetrics.Reason.REPLAY, RefusalMetrics.Reason.CLOCK);
    }

    @Test
    void takesTheSameCallSignedAnew() {
        take(key);
        take(key);

        assertThat(refusals.reasons).isEmpty();
    }

    @Test
    void asksToComeBackWhenItCannotRememberMore() {
        for (int i = 0; i < 10; i++) {
            take(key);
        }

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> take(key))
                .satisfies(e -> assertThat(e.type()).isEqualTo(ProblemType.FULL))
                .satisfies(e -> assertThat(e.problem().retryAfterSeconds()).isEqualTo(1));
        assertThat(refusals.reasons).containsExactly(RefusalMetrics.Reason.FULL);
    }

    @Test
    void isNotFilledByWhoHasNoKey() {
        InternalKey other = new Keys(folder).of(clock, Keys.B);
        for (int i = 0; i < 100; i++) {
            refuses(List.of(sign(other)), "a key that this node does not have");
        }

        assertThat(take(key)).isNotNull();
    }

    private InternalKey ahead(long millis) {
        return new Keys(folder).of(clock.ahead(Duration.ofMillis(millis)), Keys.A);
    }

    private SignedBody take(InternalKey by) {
        return check.take("POST", PATH, List.of(sign(by)));
    }

    private static String sign(InternalKey by) {
        return by.sign("POST", PATH, BODY).orElseThrow();
    }

    private void refuses(List<String> headers, String... words) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> check.take("POST", PATH, headers))
                .satisfies(e -> assertThat(e.type()).isEqualTo(ProblemType.UNAUTHORIZED))
                .satisfies(e -> assertThat(e.getMessage()).contains(words));
    }
}
