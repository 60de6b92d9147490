package dev.ovation.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of a measurement. */
final class BenchFiles {
    private BenchFiles() {}

    /**
     * What would be lost after minutes of measuring is said before.
     *
     * @param file to be written, null for none
     * @throws IllegalArgumentException when its folder is not there
     */
    static void requireFolder(String option, @Nullable Path file) {
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IllegalArgumentException(option + " names a file in a folder that is not there: " + file);
        }
    }

    /** Removes a folder and all that is in it. */
    static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
