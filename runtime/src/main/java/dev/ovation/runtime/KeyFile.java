package dev.ovation.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A file of secrets, one a line, each of {@value #LEAST_BYTES} bytes or more; empty lines and those that begin with {@code #} are passed over. What
 * is in it is in no message. No state.
 */
final class KeyFile {
    /** As many bits as SHA-256 has: shorter keys are weaker than what they are used with (RFC 7518, section 3.2). */
    static final int LEAST_BYTES = 32;

    /** More than two are only there while one takes the place of another. */
    static final int MOST_KEYS = 8;

    private KeyFile() {}

    /**
     * Its secrets, in their order, at least one.
     *
     * @param setting names it, for the message
     * @throws StartException when it cannot be read or has none, too many or too short ones
     */
    static List<byte[]> read(String setting, String file) {
        List<byte[]> keys = lines(setting, file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .toList();
        if (keys.isEmpty() || keys.size() > MOST_KEYS) {
            throw new StartException(setting + ": " + file + " has " + keys.size() + " keys; it must have 1 to "
                    + MOST_KEYS + ", one a line. 'ovation keys' makes one.");
        }
        if (keys.stream().anyMatch(key -> key.length < LEAST_BYTES)) {
            throw new StartException(setting + ": a key in " + file + " is shorter than " + LEAST_BYTES
                    + " bytes. 'ovation keys' makes one that is long enough.");
        }
        return keys;
    }

    private static List<String> lines(String setting, String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new StartException(setting + ": there is no file " + file + ". 'ovation keys' makes one.");
        } catch (IOException e) {
            throw new StartException(setting + ": cannot read " + file + ": " + e.getMessage());
        }
    }
}
