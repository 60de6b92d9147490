package dev.ovation.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InternalKeyTest {
    private static final byte[] BODY = "{\"n\":1}".getBytes(UTF_8);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    private final TestClock clock = new TestClock();
    private Keys keys = new Keys(Path.of(""));

    @BeforeEach
    void inTheFolder() {
        keys = new Keys(folder);
    }

    @Test
    void recognisesWhatItSigned() {
        InternalKey key = keys.of(Keys.A);

        assertThat(key.made(signed(key, "POST", "/internal/v1/events?to=west"), "POST", "/internal/v1/events?to=west"))
                .isTrue();
    }

    @Test
    void recognisesWhatAnotherNodeWithItSigned() {
        assertThat(recognises(keys.of(Keys.A), keys.of(Keys.A))).isTrue();
        assertThat(recognises(keys.of(Keys.A), keys.of(Keys.B))).isFalse();
    }

    @Test
    void recognisesNothingThatDiffersInOnePart() {
        InternalKey key = keys.of(Keys.A);
        Signature good = signed(key, "POST", "/a?b=c");

        assertThat(key.made(good, "PUT", "/a?b=c")).isFalse();
        assertThat(key.made(good, "POST", "/a?b=d")).isFalse();
        assertThat(key.made(good, "POST", "/a")).isFalse();
        assertThat(key.made(good, "POST", "/A?b=c")).isFalse();
        assertThat(key.made(
                        new Signature(good.timeMillis() + 1, good.nonce(), good.bodyHash(), good.hmac()),
                        "POST",
                        "/a?b=c"))
                .isFalse();
        assertThat(key.made(
                        new Signature(good.timeMillis(), flipped(good.nonce()), good.bodyHash(), good.hmac()),
                        "POST",
                        "/a?b=c"))
                .isFalse();
        assertThat(key.made(
                        new Signature(good.timeMillis(), good.nonce(), flipped(good.bodyHash()), good.hmac()),
                        "POST",
                        "/a?b=c"))
                .isFalse();
        assertThat(key.made(good.with(flipped(good.hmac())), "POST", "/a?b=c")).isFalse();
    }

    /** The way through a change of keys that the settings describe, each step on one node after the other. */
    @Test
    void nodesOfTwoNeighbouringStepsOfARotationRecogniseEachOther() {
        List<InternalKey> steps = List.of(
                keys.of(Keys.A), keys.of(Keys.A, Keys.B), keys.of(Keys.B, Keys.A), keys.of(Keys.B), keys.of(Keys.B));
        for (int step = 1; step < steps.size(); step++) {
            assertThat(recognises(steps.get(step - 1), steps.get(step)))
                    .as("before step %d by after", step)
                    .isTrue();
            assertThat(recognises(steps.get(step), steps.get(step - 1)))
                    .as("after step %d by before", step)
                    .isTrue();
        }
        assertThat(recognises(steps.getFirst(), steps.getLast())).isFalse();
        assertThat(recognises(steps.getLast(), steps.getFirst())).isFalse();
    }

    @Test
    void signsWithTheFirstOfItsKeys() {
        InternalKey both = keys.of(Keys.B, Keys.A);

        assertThat(recognises(both, keys.of(Keys.B))).isTrue();
        assertThat(recognises(both, keys.of(Keys.A))).isFalse();
    }

    @Test
    void signsTheTimeOfItsClock() {
        assertThat(signed(keys.of(clock, Keys.A), "GET", "/").timeMillis()).isEqualTo(clock.millis());
    }

    @Test
    void signsNoTwoCallsAlike() {
        InternalKey key = keys.of(clock, Keys.A);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            seen.add(key.sign("GET", "/", BODY).orElseThrow());
        }

        assertThat(seen).hasSize(1_000);
    }

    @Test
    void signsTheHashOfTheBody() {
        InternalKey key = keys.of(Keys.A);

        // What sha256sum says of nothing and of the body.
        assertThat(parsed(key.sign("GET", "/", new byte[0]).orElseThrow()).bodyHash())
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(parsed(key.sign("POST", "/", BODY).orElseThrow()).bodyHash())
                .isEqualTo("2bfd14f43d17fc7cea24e0917a8879b4b2f880b8baeec1b9d90fbaad655e71bd");
    }

    @Test
    void isOpenWhereNobodyIsAsked() {
        InternalKey open = InternalKey.of(new AuthConfig("open", ""));

        assertThat(open.isOpen()).isTrue();
        assertThat(open.size()).isZero();
        assertThat(open.sign("POST", "/", BODY)).isEmpty();
        assertThat(open.warning()).isEmpty();
    }

    @Test
    void readsNoFileWhereNobodyIsAsked() {
        assertThat(InternalKey.of(
                                new AuthConfig("open", folder.resolve("nowhere").toString()))
                        .isOpen())
                .isTrue();
    }

    @Test
    void letsNoNodeStartWithoutItsFile() {
        Path nowhere = folder.resolve("nowhere.key");

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> InternalKey.of(new AuthConfig("keys", nowhere.toString())))
                .withMessageContaining("auth.internal-key-file")
                .withMessageContaining(nowhere.toString());
    }

    @Test
    void countsItsKeys() {
        assertThat(keys.of(Keys.A, "# the old one", Keys.B).size()).isEqualTo(2);
        assertThat(keys.of(Keys.A).isOpen()).isFalse();
    }

    @Test
    void warnsOfAFileThatEverybodyMayRead() throws IOException {
        AuthConfig auth = keys.auth(Keys.A);
        Path file = Path.of(auth.internalKeyFile());
        assertThat(InternalKey.of(auth).warning()).isEmpty();

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(InternalKey.of(auth).warning()).hasValueSatisfying(warning -> assertThat(warning)
                .contains("auth.internal-key-file", file.toString(), "chmod 600")
                .doesNotContain(Keys.A));
    }

    private static boolean recognises(InternalKey signs, InternalKey asks) {
        return asks.made(signed(signs, "POST", "/internal/v1/leases"), "POST", "/internal/v1/leases");
    }

    private static Signature signed(InternalKey key, String method, String path) {
        return parsed(key.sign(method, path, BODY).orElseThrow());
    }

    private static Signature parsed(String header) {
        return Signature.parse(header).orElseThrow();
    }

    /** The hex with its last digit changed. */
    private static String flipped(String hex) {
        return hex.substring(0, hex.length() - 1) + (hex.endsWith("0") ? '1' : '0');
    }
}
