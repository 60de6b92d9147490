package dev.ovation.runtime;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.ovation.protocol.TopicPattern;
import java.util.Date;
import java.util.List;

/**
 * Makes tokens with a secret (HS256), as an application's backend does with its library: for trying out, and for tests. Thread-safe.
 */
public final class TokenSigner {
    private final byte[] secret;
    private final String audience;
    private final String issuer;

    /**
     * With the first secret of a file.
     *
     * @param audience that the tokens name; empty for none
     * @param issuer that the tokens name; empty for none
     * @throws StartException when the file cannot be read or has no good secret
     */
    public TokenSigner(String secretFile, String audience, String issuer) {
        this.secret = KeyFile.read("The secret", secretFile).getFirst();
        this.audience = audience;
        this.issuer = issuer;
    }

    /** The token that says this, signed. */
    public String sign(Token token) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .subject(token.member())
                .expirationTime(Date.from(token.expires()))
                .claim("subscribe", texts(token.subscribe()))
                .claim("publish", texts(token.publish()));
        if (!audience.isEmpty()) {
            claims.audience(audience);
        }
        if (!issuer.isEmpty()) {
            claims.issuer(issuer);
        }
        SignedJWT signed = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
        try {
            signed.sign(new MACSigner(secret));
        } catch (JOSEException e) {
            throw new IllegalStateException("HS256 does not take the secret", e);
        }
        return signed.serialize();
    }

    private static List<String> texts(List<TopicPattern> patterns) {
        return patterns.stream().map(TopicPattern::toString).toList();
    }
}
