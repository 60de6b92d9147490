package dev.ovation.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file for what a measurement finds; what would be lost after minutes of measuring is said before. */
final class ReportFile {
    private ReportFile() {}

    /**
     * Looks whether the file could be written.
     *
     * @param option that names it
     * @param file null when the option was not given
     * @throws IllegalArgumentException when its folder is not there, or it is a folder itself
     */
    static void require(String option, @Nullable Path file) {
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IllegalArgumentException(option + " names a file in a folder that is not there: " + file);
        }
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(option + " names a folder: " + file + "; write a file's name behind it");
        }
        if (!Files.isWritable(Files.exists(file) ? file : folder)) {
            throw new IllegalArgumentException(option + " names a file that may not be written: " + file);
        }
    }

    /** Writes it, unless there is none. */
    static void write(@Nullable Path file, String text) throws IOException {
        if (file != null) {
            Files.writeString(file, text);
        }
    }
}
