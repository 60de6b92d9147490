package dev.ovation.runtime;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetParseException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Reads what {@link TokensConfig} names, and reads it again as it says, so that keys are changed without a restart. Thread-safe.
 *
 * <p>Where a file or an address cannot be read any more, what was read last goes on being used, for {@value #KEEP_TIMES} times the time between two
 * readings in the case of the set; a log line says so once.
 */
final class TokenKeySource {
    private static final System.Logger LOGGER = System.getLogger(TokenKeySource.class.getName());
    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 2_000;

    /** A set has some keys of some hundred bytes. */
    private static final int SET_BYTES = 256 * 1024;

    /** So often a token with an unknown key may have the set read again: whoever sends such tokens does not make us ask for it all the time. */
    private static final Duration LEAST_BETWEEN = Duration.ofSeconds(2);

    private static final int KEEP_TIMES = 12;

    private TokenKeySource() {}

    /**
     * The keys that the settings name.
     *
     * @throws StartException when a file cannot be read; an address may be reached later
     */
    static TokenKeys keys(TokensConfig config, LongSupplier nanoTime) {
        Supplier<List<byte[]>> secrets = config.secretFile().isEmpty()
                ? List::of
                : new Secrets(config.secretFile(), config.readEvery(), nanoTime);
        return new TokenKeys(secrets, config.jwks().isEmpty() ? null : set(config));
    }

    private static JWKSource<SecurityContext> set(TokensConfig config) {
        long millis = config.readEvery().toMillis();
        return JWKSourceBuilder.create(source(config.jwks()))
                .cache(millis, CONNECT_MILLIS + READ_MILLIS)
                .refreshAheadCache(false)
                .rateLimited(LEAST_BETWEEN.toMillis())
                .outageTolerant(KEEP_TIMES * millis)
                .build();
    }

    private static JWKSetSource<SecurityContext> source(String jwks) {
        if (!jwks.startsWith("http://") && !jwks.startsWith("https://")) {
            FileSource file = new FileSource(Path.of(jwks));
            file.requireKeys();
            return file;
        }
        try {
            return new com.nimbusds.jose.jwk.source.URLBasedJWKSetSource<>(
                    URI.create(jwks).toURL(), new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, SET_BYTES));
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw new StartException("tokens.jwks: " + jwks + " is no address: " + e.getMessage());
        }
    }

    /** A JWK set in a file. */
    private record FileSource(Path file) implements JWKSetSource<SecurityContext> {
        void requireKeys() {
            try {
                if (read().getKeys().isEmpty()) {
                    throw new StartException("tokens.jwks: " + file + " has no keys.");
                }
            } catch (IOException e) {
                throw new StartException("tokens.jwks: cannot read " + file + ": " + e.getMessage());
            } catch (ParseException e) {
                throw new StartException("tokens.jwks: " + file + " is no JWK set (RFC 7517).");
            }
        }

        private JWKSet read() throws IOException, ParseException {
            return JWKSet.parse(Files.readString(file, StandardCharsets.UTF_8));
        }

        @Override
        public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long now, SecurityContext context)
                throws JWKSetUnavailableException, JWKSetParseException {
            try {
                return read();
            } catch (IOException e) {
                throw new JWKSetUnavailableException("Cannot read " + file, e);
            } catch (ParseException e) {
                throw new JWKSetParseException(file + " is no JWK set", e);
            }
        }

        @Override
        public void close() {
            // Nothing is kept open.
        }
    }

    /** The secrets of a file, read again every so often by whoever asks then. */
    private static final class Secrets implements Supplier<List<byte[]>> {
        private final String file;
        private final long everyNanos;
        private final LongSupplier nanoTime;
        private volatile Read last;

        private record Read(List<byte[]> keys, long atNanos, boolean failed) {}

        Secrets(String file, Duration every, LongSupplier nanoTime) {
            this.file = file;
            this.everyNanos = every.toNanos();
            this.nanoTime = nanoTime;
            this.last = new Read(KeyFile.read("tokens.secret-file", file), nanoTime.getAsLong(), false);
        }

        @Override
        public List<byte[]> get() {
            Read read = last;
            return nanoTime.getAsLong() - read.atNanos < everyNanos ? read.keys : again();
        }

        private synchronized List<byte[]> again() {
            Read read = last;
            long now = nanoTime.getAsLong();
            if (now - read.atNanos < everyNanos) {
                return read.keys;
            }
            try {
                last = new Read(KeyFile.read("tokens.secret-file", file), now, false);
                if (read.failed) {
                    LOGGER.log(System.Logger.Level.INFO, "{0} can be read again", file);
                }
            } catch (StartException e) {
                if (!read.failed) {
                    LOGGER.log(System.Logger.Level.WARNING, "The secrets stay as they were: {0}", e.getMessage());
                }
                last = new Read(read.keys, now, true);
            }
            return last.keys;
        }
    }
}
