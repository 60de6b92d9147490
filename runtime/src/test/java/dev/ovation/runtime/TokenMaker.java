package dev.ovation.runtime;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Makes tokens as whoever owns the keys does. */
final class TokenMaker {
    static final String SECRET = "a-secret-of-thirty-two-bytes-or-more";
    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final JWSAlgorithm algorithm;
    private final @Nullable String keyId;
    private final KeyPair pair;

    private TokenMaker(JWSAlgorithm algorithm, @Nullable String keyId, KeyPair pair) {
        this.algorithm = algorithm;
        this.keyId = keyId;
        this.pair = pair;
    }

    /** One with a new key. */
    static TokenMaker of(JWSAlgorithm algorithm, @Nullable String keyId) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(
                    algorithm.equals(JWSAlgorithm.RS256)
                            ? "RSA"
                            : algorithm.equals(JWSAlgorithm.ES256) ? "EC" : "Ed25519");
            if (!generator.getAlgorithm().equals("Ed25519")) {
                generator.initialize(generator.getAlgorithm().equals("RSA") ? 2048 : 256);
            }
            return new TokenMaker(algorithm, keyId, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Claims of a token that is good for a minute from {@link #NOW} on. */
    static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .subject("m-17")
                .expirationTime(Date.from(NOW.plusSeconds(60)))
                .claim("subscribe", List.of("chat:team-7", "typing:*"))
                .claim("publish", List.of("likes:*"));
    }

    static String hs256(JWTClaimsSet claims) {
        return hs256(claims, SECRET);
    }

    static String hs256(UnaryOperator<JWTClaimsSet.Builder> change) {
        return hs256(change.apply(claims()).build(), SECRET);
    }

    static String hs256(JWTClaimsSet claims, String secret) {
        try {
            return signed(
                    new JWSHeader(JWSAlgorithm.HS256), claims, new MACSigner(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) {
        try {
            SignedJWT token = new SignedJWT(header, claims);
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    String token() {
        return token(claims().build());
    }

    String token(JWTClaimsSet claims) {
        JWSHeader header = new JWSHeader.Builder(algorithm).keyID(keyId).build();
        try {
            if (algorithm.equals(JWSAlgorithm.RS256)) {
                return signed(header, claims, new RSASSASigner(pair.getPrivate()));
            }
            if (algorithm.equals(JWSAlgorithm.ES256)) {
                return signed(header, claims, new ECDSASigner(pair.getPrivate(), Curve.P_256));
            }
            String input = header.toBase64URL() + "." + Base64URL.encode(claims.toString());
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + '.' + Base64URL.encode(signature.sign());
        } catch (JOSEException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The public key, for a set. */
    JWK key() {
        if (pair.getPublic() instanceof RSAPublicKey rsa) {
            return new RSAKey.Builder(rsa).keyID(keyId).build();
        }
        if (pair.getPublic() instanceof ECPublicKey ec) {
            return new ECKey.Builder(Curve.P_256, ec).keyID(keyId).build();
        }
        byte[] encoded = pair.getPublic().getEncoded();
        Base64URL x = Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
        return new OctetKeyPair.Builder(Curve.Ed25519, x).keyID(keyId).build();
    }

    static String set(TokenMaker... makers) {
        return new JWKSet(Arrays.stream(makers).map(TokenMaker::key).toList()).toString();
    }
}
