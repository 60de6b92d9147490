package dev.ovation.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds a JDK that Cassandra 5.0 accepts: 11 or 17. On newer ones it does not start, because it installs a security manager. No state.
 */
final class CassandraJdk {
    private static final List<Integer> ACCEPTED = List.of(17, 11);
    private static final List<String> USUAL_FOLDERS =
            List.of("/usr/lib/jvm", "/opt", "~/.sdkman/candidates/java", "/Library/Java/JavaVirtualMachines");

    private CassandraJdk() {}

    /**
     * The {@code java} of such a JDK: that of {@code CASSANDRA_JAVA_HOME}, of {@code JAVA_HOME}, of the path, or of one in the usual
     * folders, whichever is first; where several lie in one folder, the newest accepted.
     *
     * @throws StoreException when there is none; it says where was looked
     */
    static Path java() {
        return java(System::getenv, System.getProperty("user.home", "/"), USUAL_FOLDERS);
    }

    static Path java(UnaryOperator<@Nullable String> environment, String userHome, List<String> usualFolders) {
        List<Path> homes = new ArrayList<>();
        for (String name : List.of("CASSANDRA_JAVA_HOME", "JAVA_HOME")) {
            String home = environment.apply(name);
            if (home != null && !home.isBlank()) {
                homes.add(Path.of(home));
            }
        }
        homes.addAll(onPath(environment.apply("PATH")));
        for (String folder : usualFolders) {
            homes.addAll(inside(Path.of(folder.replaceFirst("^~", userHome))));
        }
        return homes.stream()
                .filter(home -> ACCEPTED.contains(version(home)))
                .map(home -> home.resolve("bin").resolve("java"))
                .findFirst()
                .orElseThrow(
                        () -> new StoreException(
                                "Cassandra needs a JDK 17 or 11 and none was found in CASSANDRA_JAVA_HOME, JAVA_HOME, on the path, or under "
                                        + String.join(", ", usualFolders)
                                        + ". Install one (on Debian: apt-get install openjdk-17-jre-headless) or set CASSANDRA_JAVA_HOME."));
    }

    private static List<Path> onPath(@Nullable String path) {
        List<Path> homes = new ArrayList<>();
        for (String folder : (path == null ? "" : path).split(":", -1)) {
            Path java = Path.of(folder.isEmpty() ? "." : folder, "java");
            try {
                if (Files.isExecutable(java)) {
                    Path bin = java.toRealPath().getParent();
                    if (bin != null && bin.getParent() != null) {
                        homes.add(bin.getParent());
                    }
                }
            } catch (IOException e) {
                // It went away meanwhile: there is none.
            }
        }
        return homes;
    }

    /** The JDKs in a folder, the newest accepted first; on macOS they lie two levels deeper. */
    private static List<Path> inside(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted()
                    .flatMap(entry -> Stream.of(entry, entry.resolve("Contents").resolve("Home")))
                    .sorted((one, other) -> Integer.compare(version(other), version(one)))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The major version that a JDK's release file states; 0 when the folder holds no JDK that could be started. */
    private static int version(Path home) {
        Path release = home.resolve("release");
        if (!Files.isReadable(release)
                || !Files.isExecutable(home.resolve("bin").resolve("java"))) {
            return 0;
        }
        Properties properties = new Properties();
        try (var in = Files.newBufferedReader(release)) {
            properties.load(in);
            String version = properties.getProperty("JAVA_VERSION", "0").replace("\"", "");
            return Integer.parseInt(version.split("[^0-9]", 2)[0]);
        } catch (IOException | IllegalArgumentException e) {
            return 0;
        }
    }
}
