package dev.ovation.scenarios;

import dev.ovation.protocol.TopicPattern;
import dev.ovation.runtime.AuthConfig;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.Settings;
import dev.ovation.runtime.Token;
import dev.ovation.runtime.TokenSigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Files of keys in a folder, and nodes that have them. */
final class SharedKeys {
    static final String OLD = "the old key of all nodes, 32 bytes or more";
    static final String NEW = "the new key of all nodes, 32 bytes or more";
    static final String OTHER = "a key that no other node has, 32 bytes or more";

    private final Path folder;

    SharedKeys(Path folder) {
        this.folder = folder;
    }

    /** Those settings for a node with these keys; where it takes tokens, with a secret that makes them. */
    Settings on(Settings settings, String... keys) {
        Settings keyed = settings.with("auth.mode", "keys").with("auth.internal-key-file", file(keys));
        return settings.reference().contains("\ntokens:") ? keyed.with("tokens.secret-file", file(OTHER)) : keyed;
    }

    /** The file of the secret that tokens are made with. */
    String secret() {
        return file(OTHER);
    }

    /** A backend's header, for publishing anything. */
    Map<String, String> publisher() {
        List<TopicPattern> everything = List.of(TopicPattern.parse("*"));
        Token token = new Token("a-backend", Instant.now().plusSeconds(3_600), List.of(), everything);
        return Map.of("Authorization", "Bearer " + new TokenSigner(secret(), "", "").sign(token));
    }

    /** What a node with these keys signs with. */
    InternalKey key(String... keys) {
        return InternalKey.of(new AuthConfig("keys", file(keys)));
    }

    private String file(String... keys) {
        try {
            Path file = Files.createTempFile(folder, "shared", ".key");
            return Files.write(file, List.of(keys)).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
