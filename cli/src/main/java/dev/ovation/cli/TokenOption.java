package dev.ovation.cli;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The token that a command shows to a node. From a file or the environment and not from the command line, which every user of the machine can
 * see; read again for each request, so that a newer one is used when the file has one.
 */
final class TokenOption {
    private static final String VARIABLE = "OVATION_TOKEN";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "The token to show, as 'ovation token' makes it. Default: that in the environment variable "
                    + VARIABLE + ", or none.")
    private @Nullable Path file;

    /** Adds the token, if there is one. */
    HttpRequest.Builder show(HttpRequest.Builder request) {
        String token = file == null ? System.getenv(VARIABLE) : read(file);
        return token == null || token.isBlank() ? request : request.header("Authorization", "Bearer " + token.strip());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("Cannot read the token in " + file + ": " + e.getMessage(), e);
        }
    }
}
