package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.runtime.AuthConfig;
import dev.ovation.runtime.Callers;
import dev.ovation.runtime.TokenMetrics;
import dev.ovation.runtime.TokensConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ovation keys} and {@code ovation token}: what the one makes, the other signs with and nodes take. */
final class KeysCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    private final Console console = new Console();

    @Test
    void makesKeysThatOnlyTheirOwnerMayRead() throws IOException {
        Path keys = folder.resolve("new/keys");

        assertThat(console.run("keys", keys.toString())).isZero();
        for (String name : List.of("token.secret", "internal.key")) {
            Path file = keys.resolve(name);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(Files.readAllLines(file)).hasSize(2).last().asString().hasSize(43);
            assertThat(console.out())
                    .contains(file.toAbsolutePath().toString())
                    .doesNotContain(Files.readAllLines(file).get(1));
        }
        assertThat(Files.readString(keys.resolve("token.secret")))
                .isNotEqualTo(Files.readString(keys.resolve("internal.key")));
    }

    @Test
    void overwritesNothing() throws IOException {
        Files.writeString(folder.resolve("token.secret"), "mine");

        assertThat(console.run("keys", folder.toString())).isEqualTo(1);
        assertThat(console.err()).contains("token.secret is there already, and is kept");
        assertThat(folder.resolve("token.secret")).hasContent("mine");
    }

    @Test
    void makesATokenThatNodesTake() {
        console.run("keys", folder.toString());
        String secret = folder.resolve("token.secret").toString();
        Console printed = new Console();

        assertThat(printed.run(
                        "token",
                        "--sub",
                        "m-1",
                        "--subscribe",
                        "likes:*,chat:a",
                        "--publish",
                        "likes:*",
                        "--ttl",
                        "15m",
                        "--audience",
                        "live",
                        "--issuer",
                        "app",
                        "--secret-file",
                        secret))
                .isZero();
        Callers callers = Callers.of(
                new AuthConfig("keys", secret),
                new TokensConfig(secret, "", Duration.ofMinutes(5), "live", "app"),
                InstantSource.system(),
                System::nanoTime,
                TokenMetrics.NONE);
        var caller = callers.of(printed.out().strip());
        assertThat(caller.member()).isEqualTo("m-1");
        assertThat(Duration.between(Instant.now(), Objects.requireNonNull(caller.expires())))
                .isBetween(Duration.ofMinutes(14), Duration.ofMinutes(15));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0s", "1", "1w", "-1h", "1.5h", "99999999d"})
    void refusesWhatIsNoTime(String ttl) {
        assertThat(console.run("token", "--sub", "m-1", "--ttl", ttl)).isEqualTo(2);
        assertThat(console.err()).contains("is no time; write 30s, 15m, 1h or 7d");
    }

    @Test
    void saysWhatIsWrongWithATokenThatIsAskedFor() {
        console.run("keys", folder.toString());
        String secret = folder.resolve("token.secret").toString();

        assertThat(console.run("token", "--sub", "m 1", "--secret-file", secret))
                .isEqualTo(1);
        assertThat(console.err()).contains("A member is 1 to 128 of");
        assertThat(console.run("token", "--sub", "m-1", "--subscribe", "likes", "--secret-file", secret))
                .isEqualTo(1);
        assertThat(console.err()).contains("namespace:name");
        assertThat(console.run(
                        "token",
                        "--sub",
                        "m-1",
                        "--secret-file",
                        folder.resolve("none").toString()))
                .isEqualTo(1);
        assertThat(console.err()).contains("'ovation keys' makes one");
        assertThat(console.run("token")).isEqualTo(2);
    }
}
