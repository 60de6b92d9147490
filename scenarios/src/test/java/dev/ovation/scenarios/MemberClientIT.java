package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ovation.cli.LocalPlatform;
import dev.ovation.protocol.TopicPattern;
import dev.ovation.runtime.Token;
import dev.ovation.runtime.TokenSigner;
import dev.ovation.testkit.ChildCommand;
import dev.ovation.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client for pages on a whole platform of two data centers that wants tokens. */
class MemberClientIT {
    private static final Path CLIENT = Path.of("..", "client").toAbsolutePath();
    private static final Duration WITHIN = Duration.ofMinutes(3);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @Test
    void membersTalkAcrossDataCentersAndRenewTheirTokens() throws IOException {
        assumeTrue(
                Programs.find("npm").isPresent(), "npm is missing: install Node.js 20 or newer (apt-get install npm)");
        run("npm", "ci", "--no-audit", "--no-fund");
        SharedKeys keys = new SharedKeys(folder);
        try (LocalPlatform platform = new LocalPlatform(Platforms.plan(List.of("east", "west"), 1, 1)
                .withNodes(settings -> keys.on(settings, SharedKeys.OLD)))) {
            platform.start();
            Instant hour = Instant.now().plusSeconds(3_600);
            for (String member : List.of("m-1", "m-2", "m-3")) {
                write(keys, member, member, hour);
            }
            // The client renews no sooner than after 30 s.
            write(keys, "m-3.short", "m-3", Instant.now().plusSeconds(42));

            List<String> output = run(
                    "node",
                    "test/platform/members.mjs",
                    folder.toString(),
                    platform.frontend(1, 0).openAddress().toString(),
                    platform.frontend(0, 0).openAddress().toString());
            assertThat(output).endsWith("done");
        }
    }

    private void write(SharedKeys keys, String name, String member, Instant expires) throws IOException {
        List<TopicPattern> granted =
                Stream.of("chat:room", "typing:*").map(TopicPattern::parse).toList();
        Token token = new Token(member, expires, granted, granted);
        Files.writeString(folder.resolve(name), new TokenSigner(keys.secret(), "", "").sign(token));
    }

    private static List<String> run(String... command) {
        try (ChildProcess child = ChildProcess.start(ChildCommand.of(command).withDirectory(CLIENT))) {
            int status = child.awaitExit(WITHIN);
            assertThat(status)
                    .as("%s: %s", String.join(" ", command), child.output())
                    .isZero();
            return child.stdout();
        }
    }
}
