package dev.ovation.runtime;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What nodes recognise each other by: a secret that all of them have, and nobody else. It signs their calls and tells whether another node has
 * signed one; docs/PROTOCOL.md says how a {@link Signature} is made. Thread-safe.
 *
 * <p>A node may have several: the first signs, all are recognised, so that a key can be changed while nodes run. An {@link #open} one signs
 * nothing and is asked for nothing.
 */
public final class InternalKey {
    /** The setting that names the file, for messages. */
    static final String SETTING = "auth.internal-key-file";

    private static final String HMAC = "HmacSHA256";
    private static final String HASH = "SHA-256";
    private static final HexFormat HEX = HexFormat.of();
    private static final InternalKey OPEN = new InternalKey(List.of(), "", InstantSource.system());

    private final List<SecretKeySpec> keys;
    private final String warning;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    private InternalKey(List<byte[]> secrets, String warning, InstantSource clock) {
        this.keys =
                secrets.stream().map(secret -> new SecretKeySpec(secret, HMAC)).toList();
        this.warning = warning;
        this.clock = clock;
    }

    /**
     * The key of a node with these settings.
     *
     * @throws StartException when its file cannot be read, or has no key or a bad one
     */
    public static InternalKey of(AuthConfig auth) {
        return of(auth, InstantSource.system());
    }

    /** The same with another clock. */
    static InternalKey of(AuthConfig auth, InstantSource clock) {
        if (auth.isOpen()) {
            return OPEN;
        }
        String file = auth.internalKeyFile();
        return new InternalKey(
                KeyFile.read(SETTING, file),
                KeyFile.isReadableByAll(file)
                        ? SETTING + ": every user of this machine may read " + file
                                + ", and whoever has the key is a node; run 'chmod 600' on it."
                        : "",
                clock);
    }

    /** The key of nodes that ask nobody who they are. */
    public static InternalKey open() {
        return OPEN;
    }

    /** Whether nothing is signed and nobody asked. */
    public boolean isOpen() {
        return keys.isEmpty();
    }

    /** How many keys are recognised; 0 when it is open. */
    public int size() {
        return keys.size();
    }

    /** What an operator should know about the file, in one sentence; empty when all is well. */
    public Optional<String> warning() {
        return Optional.of(warning).filter(text -> !text.isEmpty());
    }

    /**
     * The {@code Authorization} header of a call to another node; empty when it is open. Good for one call: none is taken twice.
     *
     * @param path as it stands in the request's first line, with its query
     * @param body all of it; empty for none
     */
    public Optional<String> sign(String method, String path, byte[] body) {
        return isOpen()
                ? Optional.empty()
                : Optional.of(signature(method, path, body).header());
    }

    /** Whether somebody with one of the keys has signed just that call. */
    boolean made(Signature signature, String method, String path) {
        byte[] text = signature.text(method, path);
        boolean made = false;
        for (SecretKeySpec key : keys) {
            made |= MessageDigest.isEqual(hmac(key, text), HEX.parseHex(signature.hmac()));
        }
        return made;
    }

    /** A body's hash as it stands in a signature. */
    static String hash(byte[] body) {
        try {
            return HEX.formatHex(MessageDigest.getInstance(HASH).digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has " + HASH, e);
        }
    }

    private Signature signature(String method, String path, byte[] body) {
        byte[] nonce = new byte[Signature.NONCE_BYTES];
        random.nextBytes(nonce);
        Signature unsigned = new Signature(clock.millis(), HEX.formatHex(nonce), hash(body), "");
        return unsigned.with(HEX.formatHex(hmac(keys.getFirst(), unsigned.text(method, path))));
    }

    private static byte[] hmac(SecretKeySpec key, byte[] text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + HMAC, e);
        }
    }
}
