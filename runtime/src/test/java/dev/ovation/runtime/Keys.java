package dev.ovation.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/** Keys as nodes read them, from files in a folder. */
final class Keys {
    static final String A = "a key of node a, of 32 bytes....";
    static final String B = "b key of node b, of 32 bytes....";
    static final String C = "c key of node c, of 32 bytes....";

    private final Path folder;

    Keys(Path folder) {
        this.folder = folder;
    }

    /** The settings of a node whose file has these lines. */
    AuthConfig auth(String... lines) {
        try {
            Path file = Files.createTempFile(folder, "internal", ".key");
            return new AuthConfig(
                    "keys",
                    Files.writeString(file, String.join("\n", lines) + '\n').toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A key that has these lines and signs by that clock. */
    InternalKey of(InstantSource clock, String... lines) {
        return InternalKey.of(auth(lines), clock);
    }

    /** A key that has these lines. */
    InternalKey of(String... lines) {
        return InternalKey.of(auth(lines));
    }
}
