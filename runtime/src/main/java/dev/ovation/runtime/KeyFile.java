package dev.ovation.runtime;

import dev.ovation.protocol.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;

/**
 * A file of secrets, one a line, each of {@value #LEAST_BYTES} bytes or more; empty lines and those that begin with {@code #} are passed over,
 * and so is white space around a secret. What is in it is in no message. No state.
 */
final class KeyFile {
    /** As many bits as SHA-256 has: shorter keys are weaker than what they are used with (RFC 2104, section 3; RFC 7518, section 3.2). */
    static final int LEAST_BYTES = 32;

    private KeyFile() {}

    /**
     * Its secrets, in their order, at least one and at most {@link Limits#KEYS}.
     *
     * @param setting names it, for the message
     * @throws StartException when it cannot be read or has none, too many or too short ones
     */
    static List<byte[]> read(String setting, String file) {
        List<byte[]> keys = text(setting, file)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .toList();
        if (keys.isEmpty() || keys.size() > Limits.KEYS) {
            throw new StartException(setting + ": " + file + " has " + (keys.isEmpty() ? "no" : keys.size())
                    + " keys, but must have 1 to " + Limits.KEYS + ", one a line; 'ovation keys' makes one.");
        }
        if (keys.stream().anyMatch(key -> key.length < LEAST_BYTES)) {
            throw new StartException(setting + ": a key in " + file + " is shorter than " + LEAST_BYTES
                    + " bytes; 'ovation keys' makes one that is long enough.");
        }
        return keys;
    }

    /** Whether every user of the machine may read it; false where files have no such permissions. */
    static boolean isReadableByAll(String file) {
        try {
            return Files.getPosixFilePermissions(Path.of(file)).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static String text(String setting, String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(Limits.KEY_FILE_BYTES + 1);
            if (bytes.length > Limits.KEY_FILE_BYTES) {
                throw new StartException(setting + ": " + file + " is over " + Limits.KEY_FILE_BYTES
                        + " bytes and no file of keys; name the right one.");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new StartException(setting + ": there is no file " + file + "; 'ovation keys' makes one.");
        } catch (IOException | InvalidPathException e) {
            throw new StartException(setting + ": cannot read " + file + " ("
                    + e.getClass().getSimpleName() + "); let the user that runs the node read it.");
        }
    }
}
