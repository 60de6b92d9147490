package dev.ovation.scenarios;

import dev.ovation.runtime.AuthConfig;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
