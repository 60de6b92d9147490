package dev.ovation.runtime;

import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.TopicPattern;
import dev.ovation.runtime.TokenMetrics.Reason;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks tokens: JWT (RFC 7519) with {@code sub}, {@code exp}, {@code subscribe} and {@code publish}, which are lists of {@link TopicPattern}s. Thread-safe;
 * may wait for the set of keys to be read.
 *
 * <p><b>Time.</b> Another machine made the token, so it may be {@value #SKEW_SECONDS} s ahead of us: so long before its {@code nbf} or {@code iat} it is
 * taken. Not so its {@code exp}: a stream ends at that time, and who was let in a moment after it would be sent away at once, again and again.
 */
public final class Tokens {
    private static final int SKEW_SECONDS = 30;
    private static final Duration SKEW = Duration.ofSeconds(SKEW_SECONDS);

    private final TokenKeys keys;
    private final String audience;
    private final String issuer;
    private final InstantSource clock;
    private final TokenMetrics metrics;

    Tokens(TokenKeys keys, String audience, String issuer, InstantSource clock, TokenMetrics metrics) {
        this.keys = keys;
        this.audience = audience;
        this.issuer = issuer;
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * Checks what a client sent.
     *
     * @throws ProblemException {@link ProblemType#UNAUTHORIZED}, and the message says what is wrong with it; {@link ProblemType#UNAVAILABLE} when the keys
     *     cannot be read
     */
    public Token check(String text) {
        if (text.length() > Limits.TOKEN_CHARS) {
            throw bad(
                    Reason.MALFORMED,
                    "is over " + Limits.TOKEN_CHARS + " characters. Grant by patterns such as likes:*");
        }
        SignedJWT signed = parse(text);
        if (!TokenKeys.knows(signed.getHeader().getAlgorithm())) {
            throw bad(
                    Reason.ALGORITHM,
                    "is signed with " + word(signed.getHeader().getAlgorithm().getName()) + ". Use "
                            + TokenKeys.algorithms());
        }
        if (!keys.haveSigned(signed)) {
            throw bad(
                    Reason.SIGNATURE,
                    "is signed with none of this platform's keys, or was changed. Sign it with the key that the platform knows");
        }
        try {
            return token(signed.getJWTClaimsSet());
        } catch (ParseException e) {
            throw bad(Reason.CLAIMS, "has claims that cannot be read");
        }
    }

    private SignedJWT parse(String text) {
        try {
            JWT parsed = JWTParser.parse(text);
            if (parsed instanceof SignedJWT signed) {
                return signed;
            }
            throw bad(
                    Reason.ALGORITHM,
                    parsed instanceof PlainJWT
                            ? "is not signed (alg none). Use " + TokenKeys.algorithms()
                            : "is encrypted. Sign it instead");
        } catch (ParseException e) {
            throw bad(Reason.MALFORMED, "is no JWT. Send header.claims.signature, each in base64url");
        }
    }

    private Token token(JWTClaimsSet claims) throws ParseException {
        Instant now = clock.instant();
        Date expires = claims.getExpirationTime();
        if (expires == null) {
            throw bad(Reason.CLAIMS, "has no exp. Say when it ends");
        }
        if (!now.isBefore(expires.toInstant())) {
            throw bad(
                    Reason.EXPIRED,
                    "expired " + ago(Duration.between(expires.toInstant(), now)) + " ago. Get a new one");
        }
        requireBegun("nbf", claims.getNotBeforeTime(), now);
        requireBegun("iat", claims.getIssueTime(), now);
        if (!audience.isEmpty() && !claims.getAudience().contains(audience)) {
            throw bad(Reason.AUDIENCE, "is for another audience. Its aud must be " + audience);
        }
        if (!issuer.isEmpty() && !issuer.equals(claims.getIssuer())) {
            throw bad(Reason.ISSUER, "is from another issuer. Its iss must be " + issuer);
        }
        return new Token(
                member(claims.getSubject()),
                expires.toInstant(),
                patterns(claims, "subscribe"),
                patterns(claims, "publish"));
    }

    private void requireBegun(String claim, @Nullable Date time, Instant now) {
        if (time != null && now.plus(SKEW).isBefore(time.toInstant())) {
            throw bad(
                    Reason.EARLY,
                    "is not valid yet: its " + claim + " is in " + ago(Duration.between(now, time.toInstant()))
                            + ", and clocks may differ by " + SKEW_SECONDS + " s");
        }
    }

    private String member(@Nullable String subject) {
        try {
            return Token.requireMember(subject == null ? "" : subject);
        } catch (ProblemException e) {
            throw bad(
                    Reason.CLAIMS,
                    "names no member: its sub must be 1 to " + Limits.TOPIC_NAME_CHARS
                            + " of A-Z, a-z, 0-9, '.', '_', '~' and '-'");
        }
    }

    private List<TopicPattern> patterns(JWTClaimsSet claims, String claim) throws ParseException {
        List<String> texts = claims.getStringListClaim(claim);
        if (texts == null) {
            return List.of();
        }
        if (texts.size() > Limits.TOKEN_PATTERNS) {
            throw bad(
                    Reason.CLAIMS,
                    "has over " + Limits.TOKEN_PATTERNS + " patterns in " + claim + ". Use patterns such as likes:*");
        }
        List<TopicPattern> patterns = new ArrayList<>(texts.size());
        for (String text : texts) {
            try {
                patterns.add(TopicPattern.parse(text));
            } catch (ProblemException e) {
                throw bad(
                        Reason.CLAIMS,
                        "has a pattern in " + claim + " that is none. Write likes:video-42, likes:*, chat:team-* or *");
            }
        }
        return patterns;
    }

    private ProblemException bad(Reason reason, String what) {
        metrics.refused(reason);
        return new ProblemException(ProblemType.UNAUTHORIZED, "The token " + what + '.');
    }

    /** A name that came from outside, as far as it is one. */
    private static String word(String name) {
        return name.matches("[A-Za-z0-9-]{1,20}") ? name : "an unknown algorithm";
    }

    private static String ago(Duration duration) {
        return Math.max(1, duration.toSeconds()) + " s";
    }
}
