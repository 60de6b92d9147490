package dev.ovation.frontend;

import dev.ovation.protocol.TopicPattern;
import dev.ovation.runtime.Settings;
import dev.ovation.runtime.Token;
import dev.ovation.runtime.TokenSigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The keys of a frontend that is not open, and the tokens that it takes. */
final class Keyed {
    private static final String SECRET = "a-secret-of-thirty-two-bytes-or-more";

    private final Path secret;
    private final TokenSigner signer;

    Keyed(Path folder) {
        try {
            secret = Files.writeString(folder.resolve("secret"), SECRET);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        signer = new TokenSigner(secret.toString(), "", "");
    }

    Settings settings(Settings settings) {
        return settings.with("auth.mode", "keys")
                .with("auth.internal-key-file", secret.toString())
                .with("tokens.secret-file", secret.toString());
    }

    /** Good for an hour, for watching. */
    String token(String member, String... patterns) {
        return token(member, Instant.now().plusSeconds(3_600), patterns);
    }

    String token(String member, Instant expires, String... patterns) {
        List<TopicPattern> all =
                Arrays.stream(patterns).map(TopicPattern::parse).toList();
        return signer.sign(new Token(member, expires, all, all));
    }

    static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }
}
