package dev.ovation.scenarios;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of the machine that a test needs. */
final class Programs {
    private static final List<String> CHROMIUM = List.of("chromium", "chromium-browser", "google-chrome");

    private Programs() {}

    /** Where the shell would find it. */
    static Optional<Path> find(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A browser, under whichever name. */
    static Optional<Path> chromium() {
        return CHROMIUM.stream().flatMap(name -> find(name).stream()).findFirst();
    }
}
