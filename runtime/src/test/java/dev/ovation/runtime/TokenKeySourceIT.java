package dev.ovation.runtime;

import static dev.ovation.runtime.TokenMaker.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JWSAlgorithm;
import com.sun.net.httpserver.HttpServer;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets of keys at an address and in a file, which change while they are used. */
@Timeout(120)
final class TokenKeySourceIT {

    @TempDir
    private Path folder;

    private final TokenMaker first = TokenMaker.of(JWSAlgorithm.ES256, "k1");
    private final TokenMaker second = TokenMaker.of(JWSAlgorithm.EdDSA, "k2");
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String set = TokenMaker.set(first);
    private volatile int status = 200;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext("/jwks.json", exchange -> {
            asked.incrementAndGet();
            byte[] body = set.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void readsTheSetOnceForManyTokens() {
        Tokens tokens = at(address());
        for (int i = 0; i < 100; i++) {
            assertThat(tokens.check(first.token()).member()).isEqualTo("m-17");
        }

        assertThat(asked).hasValue(1);
    }

    @Test
    void readsTheSetAgainForAKeyThatIsNew() {
        Tokens tokens = at(address());
        tokens.check(first.token());
        set = TokenMaker.set(first, second);

        Eventually.until("the new key is known", () -> takes(tokens, second));
        assertThat(takes(tokens, first)).isTrue();
    }

    @Test
    void doesNotAskForTheSetForEachTokenWithAnUnknownKey() {
        Tokens tokens = at(address());
        tokens.check(first.token());
        for (int i = 0; i < 500; i++) {
            assertThat(takes(tokens, TokenMaker.of(JWSAlgorithm.EdDSA, "x" + i)))
                    .isFalse();
        }

        assertThat(asked.get())
                .as("the first time, and about once every two seconds")
                .isLessThan(50);
        assertThat(takes(tokens, first)).isTrue();
    }

    @Test
    void saysThatItCannotJudgeWhileTheSetCannotBeRead() {
        status = 500;
        Tokens tokens = at(address());

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> tokens.check(first.token()))
                .matches(e -> e.type() == ProblemType.UNAVAILABLE)
                .withMessageContaining("cannot be read right now");
        status = 200;
        Eventually.until("it can be read again", () -> takes(tokens, first));
    }

    @Test
    void goesOnWithTheKeysThatItHasWhenTheAddressIsGone() {
        Tokens tokens = at(address());
        tokens.check(first.token());
        server.stop(0);

        assertThat(takes(tokens, first)).isTrue();
    }

    @Test
    void takesAFilesNewKeysAndForgetsItsOldOnes() throws IOException {
        Path file = Files.writeString(folder.resolve("jwks.json"), TokenMaker.set(first));
        Tokens tokens = at(file.toString());
        assertThat(takes(tokens, first)).isTrue();
        Files.writeString(file, TokenMaker.set(second));

        Eventually.until("the new key is known", () -> takes(tokens, second));
        Eventually.until("the old key is forgotten", () -> !takes(tokens, first));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"keys\":[]}", "[]"})
    void doesNotStartWithAFileThatIsNoSet(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("jwks.json"), content);

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> at(file.toString()))
                .withMessageStartingWith("tokens.jwks: " + file);
    }

    @Test
    void doesNotStartWithoutTheFileOrWithAnAddressThatIsNone() {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> at(folder.resolve("none").toString()))
                .withMessageContaining("cannot read");
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> at("https://exa mple.org/jwks"))
                .withMessageContaining("is no address");
    }

    private static boolean takes(Tokens tokens, TokenMaker maker) {
        try {
            tokens.check(maker.token());
            return true;
        } catch (ProblemException e) {
            return false;
        }
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/jwks.json";
    }

    private static Tokens at(String jwks) {
        TokensConfig config = new TokensConfig("", jwks, Duration.ofSeconds(5), "", "");
        return new Tokens(TokenKeySource.keys(config, System::nanoTime), "", "", () -> NOW, TokenMetrics.NONE);
    }
}
