package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ovation.testkit.ChildCommand;
import dev.ovation.testkit.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The tests that the client for pages brings along, in Node.js and in a browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientModuleIT {
    private static final Path CLIENT = Path.of("..", "client");
    private static final Duration INSTALLED = Duration.ofMinutes(3);
    private static final Duration TESTED = Duration.ofMinutes(10);

    @BeforeAll
    void install() {
        assumeTrue(
                Programs.find("npm").isPresent(), "npm is missing: install Node.js 20 or newer (apt-get install npm)");
        run(INSTALLED, "npm", "ci", "--no-audit", "--no-fund");
    }

    @Test
    void passesInNode() {
        assertThat(run(TESTED, "npm", "test")).anyMatch(line -> line.matches(".*# fail 0.*"));
    }

    @Test
    void passesInABrowser() {
        assumeTrue(Programs.chromium().isPresent(), "Chromium is missing: apt-get install chromium");
        assertThat(run(TESTED, "npm", "run", "test:browser")).anyMatch(line -> line.matches(".*# fail 0.*"));
    }

    private static List<String> run(Duration within, String... command) {
        try (ChildProcess child = ChildProcess.start(ChildCommand.of(command).withDirectory(CLIENT))) {
            int status = child.awaitExit(within);
            assertThat(status)
                    .as("%s: %s", String.join(" ", command), child.output())
                    .isZero();
            return child.output();
        }
    }
}
