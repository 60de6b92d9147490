package dev.ovation.runtime;

import static dev.ovation.runtime.TokenMaker.NOW;
import static dev.ovation.runtime.TokenMaker.claims;
import static dev.ovation.runtime.TokenMaker.hs256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.Topic;
import dev.ovation.protocol.TopicPattern;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokensTest {
    @TempDir
    private Path folder;

    private Path secrets;
    private long nanos;
    private final List<TokenMetrics.Reason> reasons = new ArrayList<>();

    @BeforeEach
    void writeTheSecret() throws IOException {
        secrets = Files.writeString(folder.resolve("secret"), "# of the app\n\n" + TokenMaker.SECRET + "\n");
    }

    @Test
    void tellsWhoTheMemberIsAndWhatTheTokenGrants() {
        Token token = tokens("", "").check(hs256(c -> c));

        assertThat(token)
                .isEqualTo(new Token(
                        "m-17",
                        NOW.plusSeconds(60),
                        List.of(TopicPattern.parse("chat:team-7"), TopicPattern.parse("typing:*")),
                        List.of(TopicPattern.parse("likes:*"))));
        assertThat(token.maySubscribe(new Topic("typing", "x"))).isTrue();
        assertThat(token.maySubscribe(new Topic("chat", "team-8"))).isFalse();
        assertThat(token.mayPublish(new Topic("likes", "x"))).isTrue();
        assertThat(token.mayPublish(new Topic("typing", "x"))).isFalse();
    }

    @Test
    void takesTokensOfEveryAlgorithmWithAPublicKey() throws IOException {
        TokenMaker rsa = TokenMaker.of(JWSAlgorithm.RS256, "rsa");
        TokenMaker ec = TokenMaker.of(JWSAlgorithm.ES256, "ec");
        TokenMaker ed = TokenMaker.of(JWSAlgorithm.EdDSA, "ed");
        TokenMaker ed25519 = TokenMaker.of(JWSAlgorithm.Ed25519, "ed2");
        Tokens tokens = withSet(TokenMaker.set(rsa, ec, ed, ed25519));

        for (TokenMaker maker : List.of(rsa, ec, ed, ed25519)) {
            assertThat(tokens.check(maker.token()).member()).isEqualTo("m-17");
        }
    }

    @Test
    void refusesASignatureOfAnotherKeyWithTheSameName() throws IOException {
        for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256, JWSAlgorithm.EdDSA)) {
            TokenMaker known = TokenMaker.of(algorithm, "k");
            TokenMaker stranger = TokenMaker.of(algorithm, "k");
            Tokens tokens = withSet(TokenMaker.set(known));

            refused(tokens, stranger.token(), "none of this platform's keys");
            tokens.check(known.token());
        }
    }

    @Test
    void refusesTheTextOfAPublicKeyAsASecret() throws Exception {
        TokenMaker rsa = TokenMaker.of(JWSAlgorithm.RS256, "rsa");
        Tokens tokens = withSet(TokenMaker.set(rsa));
        byte[] text = rsa.key().toString().getBytes(StandardCharsets.UTF_8);
        String forged = TokenMaker.signed(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa").build(), claims().build(), new MACSigner(text));

        refused(tokens, forged, "none of this platform's keys");
    }

    @Test
    void refusesATokenThatNobodySigned() {
        refused(tokens("", ""), new PlainJWT(claims().build()).serialize(), "not signed (alg none)");
        refused(
                tokens("", ""),
                hs256(claims().build(), "another-secret-of-thirty-two-bytes-x"),
                "none of this platform's keys");
    }

    @Test
    void refusesAnAlgorithmThatItDoesNotKnow() throws Exception {
        String token =
                TokenMaker.signed(new JWSHeader(JWSAlgorithm.HS512), claims().build(), new MACSigner("x".repeat(64)));

        refused(tokens("", ""), token, "is signed with HS512. Use HS256, RS256, ES256 or EdDSA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a.b.c", "....", "eyJhbGciOiJIUzI1NiJ9.e30", "null.null.null"})
    void refusesWhatIsNoToken(String text) {
        refused(tokens("", ""), text, "is no JWT");
    }

    @Test
    void refusesATokenThatIsTooLong() {
        refused(tokens("", ""), "x".repeat(8 * 1024 + 1), "over 8192 characters");
    }

    @Test
    void refusesAnExpiredTokenToTheSecond() {
        Tokens tokens = tokens("", "");

        refused(tokens, hs256(c -> c.expirationTime(Date.from(NOW))), "expired 1 s ago");
        refused(tokens, hs256(c -> c.expirationTime(Date.from(NOW.minusSeconds(90)))), "expired 90 s ago");
        assertThat(tokens.check(hs256(c -> c.expirationTime(Date.from(NOW.plusSeconds(1)))))
                        .expires())
                .isEqualTo(NOW.plusSeconds(1));
        refused(tokens, hs256(c -> c.expirationTime(null)), "has no exp");
    }

    @Test
    void letsTheClockOfWhoMadeTheTokenBeThirtySecondsAhead() {
        Tokens tokens = tokens("", "");

        tokens.check(hs256(c -> c.notBeforeTime(Date.from(NOW.plusSeconds(30)))));
        tokens.check(hs256(c -> c.issueTime(Date.from(NOW.plusSeconds(30)))));
        refused(tokens, hs256(c -> c.notBeforeTime(Date.from(NOW.plusSeconds(31)))), "its nbf is in 31 s");
        refused(tokens, hs256(c -> c.issueTime(Date.from(NOW.plusSeconds(31)))), "its iat is in 31 s");
    }

    @Test
    void refusesAnotherAudienceAndAnotherIssuer() {
        Tokens tokens = tokens("live", "app");
        UnaryOperator<JWTClaimsSet.Builder> right =
                c -> c.audience(List.of("x", "live")).issuer("app");

        tokens.check(hs256(right));
        refused(tokens, hs256(c -> right.apply(c).audience("shop")), "Its aud must be live");
        refused(tokens, hs256(c -> c.issuer("app")), "Its aud must be live");
        refused(tokens, hs256(c -> right.apply(c).issuer("other")), "Its iss must be app");
        refused(tokens, hs256(c -> right.apply(c).issuer(null)), "Its iss must be app");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "m:17", "m/17", "é"})
    void refusesASubjectThatCannotBeAMember(String subject) {
        refused(tokens("", ""), hs256(c -> c.subject(subject)), "names no member");
    }

    @Test
    void refusesATokenWithoutASubject() {
        refused(tokens("", ""), hs256(c -> c.subject(null)), "names no member");
    }

    @Test
    void grantsNothingWhereTheTokenSaysNothing() {
        Token token = tokens("", "").check(hs256(c -> c.claim("subscribe", null).claim("publish", null)));

        assertThat(token.subscribe()).isEmpty();
        assertThat(token.publish()).isEmpty();
    }

    @Test
    void refusesGrantsThatAreNoPatterns() {
        refused(tokens("", ""), hs256(c -> c.claim("subscribe", "likes:*")), "claims that cannot be read");
        refused(
                tokens("", ""),
                hs256(c -> c.claim("subscribe", List.of("likes"))),
                "a pattern in subscribe that is none");
        refused(tokens("", ""), hs256(c -> c.claim("publish", List.of("*:x"))), "a pattern in publish that is none");
        refused(
                tokens("", ""),
                hs256(c -> c.claim("publish", Collections.nCopies(257, "a:b"))),
                "over 256 patterns in publish");
    }

    @Test
    void refusesATokenOfWhichAnyByteWasChanged() {
        Random random = Seeded.random(TokensTest.class);
        Tokens tokens = tokens("", "");
        String good = hs256(c -> c);
        for (int i = 0; i < 2_000; i++) {
            // The last character of a signature has bits that mean nothing.
            int at = random.nextInt(good.length() - 1);
            char other = (char) (random.nextInt(95) + 32);
            String changed = good.substring(0, at) + other + good.substring(at + 1);
            if (other != good.charAt(at)) {
                assertThatExceptionOfType(ProblemException.class)
                        .as(changed)
                        .isThrownBy(() -> tokens.check(changed))
                        .matches(e -> e.type() == ProblemType.UNAUTHORIZED);
            }
        }
    }

    @Test
    void countsWhyItRefused() {
        Tokens tokens = tokens("live", "app");
        UnaryOperator<JWTClaimsSet.Builder> right = c -> c.audience("live").issuer("app");
        tokens.check(hs256(right));
        for (String token : List.of(
                "x.y.z",
                new PlainJWT(claims().build()).serialize(),
                hs256(claims().build(), "another-secret-of-thirty-two-bytes-x"),
                hs256(c -> right.apply(c).expirationTime(Date.from(NOW))),
                hs256(c -> right.apply(c).notBeforeTime(Date.from(NOW.plusSeconds(60)))),
                hs256(c -> right.apply(c).audience("shop")),
                hs256(c -> right.apply(c).issuer("shop")),
                hs256(c -> right.apply(c).subject(null)))) {
            assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> tokens.check(token));
        }

        assertThat(reasons).containsExactly(TokenMetrics.Reason.values());
    }

    @Test
    void triesAllKeysForATokenThatNamesNone() throws IOException {
        TokenMaker nameless = TokenMaker.of(JWSAlgorithm.ES256, null);
        Tokens tokens = withSet(TokenMaker.set(
                TokenMaker.of(JWSAlgorithm.ES256, "k1"), TokenMaker.of(JWSAlgorithm.RS256, "k2"), nameless));

        assertThat(tokens.check(nameless.token()).member()).isEqualTo("m-17");
    }

    @Test
    void findsTheRightKeyBesideOneThatCannotBeUsed() throws IOException {
        TokenMaker good = TokenMaker.of(JWSAlgorithm.EdDSA, null);
        String broken = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}";
        Tokens tokens = withSet("{\"keys\":[" + broken + "," + good.key().toJSONString() + "]}");

        assertThat(tokens.check(good.token()).member()).isEqualTo("m-17");
        refused(tokens, TokenMaker.of(JWSAlgorithm.EdDSA, null).token(), "none of this platform's keys");
    }

    @Test
    void refusesASignatureOfAKeyThatIsForEncryption() throws IOException {
        TokenMaker maker = TokenMaker.of(JWSAlgorithm.RS256, "k");
        String key = maker.key().toJSONString();
        String use = key.substring(0, key.length() - 1) + ",\"use\":\"%s\"}";

        refused(withSet("{\"keys\":[" + use.formatted("enc") + "]}"), maker.token(), "none of this platform's keys");
        assertThat(withSet("{\"keys\":[" + use.formatted("sig") + "]}")
                        .check(maker.token())
                        .member())
                .isEqualTo("m-17");
    }

    @Test
    void takesANewSecretBesideTheOldOneAndThenOnlyTheNewOne() throws IOException {
        String next = "the-next-secret-of-thirty-two-bytes-";
        Tokens tokens = tokens("", "");
        refused(tokens, hs256(claims().build(), next), "none of this platform's keys");

        Files.writeString(secrets, TokenMaker.SECRET + "\n" + next);
        nanos += Duration.ofMinutes(5).toNanos();
        tokens.check(hs256(claims().build(), next));
        tokens.check(hs256(c -> c));

        Files.writeString(secrets, next);
        nanos += Duration.ofMinutes(5).toNanos();
        tokens.check(hs256(claims().build(), next));
        refused(tokens, hs256(c -> c), "none of this platform's keys");
    }

    @Test
    void goesOnWithTheSecretsThatItHadWhenTheFileIsGone() throws IOException {
        Tokens tokens = tokens("", "");
        Files.delete(secrets);
        nanos += Duration.ofMinutes(5).toNanos();

        assertThat(tokens.check(hs256(c -> c)).member()).isEqualTo("m-17");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "too short\n", "x\n"})
    void doesNotStartWithAFileOfBadSecretsAndDoesNotTellThem(String content) throws IOException {
        Files.writeString(secrets, content);

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> tokens("", ""))
                .withMessageContaining("tokens.secret-file")
                .withMessageContaining("ovation keys")
                .matches(e ->
                        content.isBlank() || !String.valueOf(e.getMessage()).contains("too short\n"));
    }

    @Test
    void doesNotStartWithoutTheFileThatItIsToldOf() {
        TokensConfig config = new TokensConfig(folder.resolve("none") + "", "", Duration.ofMinutes(5), "", "");

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> TokenKeySource.keys(config, () -> nanos))
                .withMessageContaining("there is no file")
                .withMessageContaining("tokens.secret-file");
    }

    private Tokens tokens(String audience, String issuer) {
        TokensConfig config = new TokensConfig(secrets.toString(), "", Duration.ofMinutes(5), audience, issuer);
        return new Tokens(TokenKeySource.keys(config, () -> nanos), audience, issuer, () -> NOW, reasons::add);
    }

    private Tokens withSet(String set) throws IOException {
        Path file = Files.writeString(folder.resolve("jwks.json"), set);
        TokensConfig config = new TokensConfig(secrets.toString(), file.toString(), Duration.ofMinutes(5), "", "");
        return new Tokens(TokenKeySource.keys(config, () -> nanos), "", "", () -> NOW, reasons::add);
    }

    private static void refused(Tokens tokens, String token, String why) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> tokens.check(token))
                .withMessageContaining(why)
                .matches(e -> e.type() == ProblemType.UNAUTHORIZED);
    }
}
