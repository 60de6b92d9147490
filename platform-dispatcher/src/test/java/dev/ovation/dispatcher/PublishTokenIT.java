package dev.ovation.dispatcher;

import static dev.ovation.dispatcher.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Event;
import dev.ovation.protocol.TopicPattern;
import dev.ovation.runtime.AuthConfig;
import dev.ovation.runtime.Callers;
import dev.ovation.runtime.Token;
import dev.ovation.runtime.TokenMetrics;
import dev.ovation.runtime.TokenSigner;
import dev.ovation.runtime.TokensConfig;
import dev.ovation.testkit.HttpCalls.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backends that publish to a dispatcher which wants tokens. */
final class PublishTokenIT {
    @TempDir
    private Path folder;

    private PublishingServer server;
    private TokenSigner signer;

    @BeforeEach
    void start() throws IOException {
        String secret = Files.writeString(folder.resolve("secret"), "a-secret-of-thirty-two-bytes-or-more")
                .toString();
        TokensConfig tokens = new TokensConfig(secret, "", Duration.ofMinutes(5), "live", "");
        signer = new TokenSigner(secret, "live", "");
        server = new PublishingServer(Callers.of(
                new AuthConfig("keys", secret), tokens, InstantSource.system(), System::nanoTime, TokenMetrics.NONE));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void takesWhatTheTokenGrants() {
        assertThat(server.publish("likes:video-42", "1", token("likes:*")).status())
                .isEqualTo(202);
        assertThat(text(server.frontend.await(1).getFirst().data())).isEqualTo("1");
    }

    @Test
    void refusesWhoeverShowsNoTokenOrABadOne() {
        refused(server.publish("likes:video-42", "1"), 401, "Publishing to likes:video-42 needs a token");
        refused(server.batch("{\"topic\":\"likes:video-42\",\"data\":1}"), 202, "needs a token");
        refused(server.publish("likes:video-42", "1", Map.of("Authorization", "Bearer x")), 401, "no JWT");
        assertThat(server.line.metrics.published).hasValue(0);
    }

    @Test
    void refusesWhatTheTokenDoesNotGrant() {
        refused(
                server.publish("chat:team-7", "1", token("likes:*", "chat:team-8")),
                403,
                "Publishing to chat:team-7 is not granted to shop");
        refused(server.publish("presence:m-1", "1", token("*")), 403, "Only the platform publishes");
    }

    @Test
    void judgesEachLineOfABatch() {
        Answer answer = server.calls.post(
                server.at("/v1/events"),
                "{\"topic\":\"likes:video-42\",\"data\":1}\n{\"topic\":\"chat:a\",\"data\":2}\n{\"topic\":\"likes:video-42\",\"data\":3}",
                token("likes:*"));

        List<String> lines = answer.body().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).contains("\"id\"");
        assertThat(lines.get(1)).contains("\"status\":403", "not granted to shop");
        assertThat(lines.get(2)).contains("\"id\"");
        assertThat(server.frontend.await(2))
                .extracting(Event::data)
                .extracting(Samples::text)
                .containsExactly("1", "3");
    }

    private Map<String, String> token(String... patterns) {
        List<TopicPattern> publish =
                List.of(patterns).stream().map(TopicPattern::parse).toList();
        Token token = new Token("shop", Instant.now().plusSeconds(60), List.of(), publish);
        return Map.of("Authorization", "Bearer " + signer.sign(token));
    }

    private static void refused(Answer answer, int status, String why) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(why);
    }
}
