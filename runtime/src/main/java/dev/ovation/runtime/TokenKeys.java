package dev.ovation.runtime;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.SignedJWT;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks signatures: HS256 against secrets, RS256, ES256 and EdDSA against the public keys of a JWK set (RFC 7515, 7518, 8037). Thread-safe.
 *
 * <p>Which algorithm a token names decides which kind of key is tried, and a secret is never a public key: so nobody signs with HS256 and the
 * text of a public key. {@code none} is no algorithm here.
 */
final class TokenKeys {
    private static final Map<JWSAlgorithm, KeyType> KINDS = Map.of(
            JWSAlgorithm.HS256, KeyType.OCT,
            JWSAlgorithm.RS256, KeyType.RSA,
            JWSAlgorithm.ES256, KeyType.EC,
            JWSAlgorithm.EdDSA, KeyType.OKP,
            JWSAlgorithm.Ed25519, KeyType.OKP);

    /** What stands before the 32 bytes of an Ed25519 key where it is encoded for X.509 (RFC 8410, section 4). */
    private static final byte[] ED25519_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Supplier<List<byte[]>> secrets;
    private final @Nullable JWKSource<SecurityContext> set;

    /**
     * Checks against those.
     *
     * @param secrets of HS256; asked for each token
     * @param set the public keys; null where there are none
     */
    TokenKeys(Supplier<List<byte[]>> secrets, @Nullable JWKSource<SecurityContext> set) {
        this.secrets = secrets;
        this.set = set;
    }

    /** The algorithms, for those who are told to use one of them. */
    static String algorithms() {
        return "HS256, RS256, ES256 or EdDSA";
    }

    /** Whether the algorithm is one of those. */
    static boolean knows(JWSAlgorithm algorithm) {
        return KINDS.containsKey(algorithm);
    }

    /**
     * Whether one of the keys has signed it. May read the set again.
     *
     * @throws ProblemException {@link ProblemType#UNAVAILABLE} when the set cannot be read and was not before
     */
    boolean haveSigned(SignedJWT token) {
        if (KeyType.OCT.equals(KINDS.get(token.getHeader().getAlgorithm()))) {
            return secrets.get().stream().anyMatch(secret -> hasSigned(() -> token.verify(new MACVerifier(secret))));
        }
        return keys(token).stream().anyMatch(key -> hasSigned(() -> signed(key, token)));
    }

    /** Each key for itself: one that cannot be used, or a signature that is none, says nothing of the other keys. */
    private static boolean hasSigned(Verification verification) {
        try {
            return verification.succeeds();
        } catch (JOSEException | GeneralSecurityException e) {
            return false;
        }
    }

    private interface Verification {
        boolean succeeds() throws JOSEException, GeneralSecurityException;
    }

    private List<JWK> keys(SignedJWT token) {
        JWKSource<SecurityContext> source = set;
        if (source == null) {
            return List.of();
        }
        JWKMatcher matcher = new JWKMatcher.Builder()
                .keyType(KINDS.get(token.getHeader().getAlgorithm()))
                .keyID(token.getHeader().getKeyID())
                // Where a key does not say what it is for, it may be for signatures.
                .keyUses(KeyUse.SIGNATURE, null)
                .build();
        try {
            return source.get(new JWKSelector(matcher), null);
        } catch (KeySourceException e) {
            throw new ProblemException(
                    ProblemType.UNAVAILABLE,
                    "The keys that tokens are checked against cannot be read right now. Come back soon.",
                    RETRY);
        }
    }

    private static boolean signed(JWK key, SignedJWT token) throws JOSEException, GeneralSecurityException {
        return switch (key) {
            case RSAKey rsa -> verify(new RSASSAVerifier(rsa), token);
            case ECKey ec -> Curve.P_256.equals(ec.getCurve()) && verify(new ECDSAVerifier(ec), token);
            case OctetKeyPair pair -> Curve.Ed25519.equals(pair.getCurve()) && signed(pair.getDecodedX(), token);
            default -> false;
        };
    }

    private static boolean verify(JWSVerifier verifier, SignedJWT token) throws JOSEException {
        return token.verify(verifier);
    }

    /** By the JDK, which has Ed25519; the library would need another library for it. */
    private static boolean signed(byte[] ed25519, SignedJWT token) throws GeneralSecurityException {
        byte[] encoded = ByteBuffer.allocate(ED25519_HEAD.length + ed25519.length)
                .put(ED25519_HEAD)
                .put(ed25519)
                .array();
        PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(key);
        signature.update(token.getSigningInput());
        return signature.verify(token.getSignature().decode());
    }
}
