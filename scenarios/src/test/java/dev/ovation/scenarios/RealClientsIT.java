package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import dev.ovation.cli.LocalPlatform;
import dev.ovation.testkit.ChildCommand;
import dev.ovation.testkit.ChildProcess;
import dev.ovation.testkit.HttpCalls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The clients that people have: curl over HTTP/1.1 and HTTP/2, the npm package {@code eventsource}, and a browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealClientsIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final LocalPlatform platform = new LocalPlatform(Platforms.plan(List.of("east", "west"), 1, 1));
    private final HttpCalls http = HttpCalls.http11();

    @BeforeAll
    void start() {
        platform.start();
    }

    @AfterAll
    void stop() {
        http.close();
        platform.close();
    }

    @Test
    void curlReadsTheStreamOverHttp11() {
        curl("likes:curl1", "--http1.1");
    }

    @Test
    void curlReadsTheSameStreamOverHttp2() {
        curl("likes:curl2", "--http2-prior-knowledge");
    }

    @Test
    void curlReadsTheSameStreamOverHttp2AfterAnUpgrade() {
        curl("likes:curl3", "--http2");
    }

    @Test
    void theNpmClientReadsTheStream() throws IOException {
        assumeTrue(
                Programs.find("npm").isPresent(), "npm is missing: install Node.js 20 or newer (apt-get install npm)");
        Path folder = npmFolder();
        try (ChildProcess install = ChildProcess.start(
                ChildCommand.of("npm", "ci", "--no-audit", "--no-fund").withDirectory(folder))) {
            assertThat(install.awaitExit(Duration.ofMinutes(2)))
                    .as("npm ci: %s", install.output())
                    .isZero();
        }
        String stream = Platforms.stream(platform.frontend(1, 0).openAddress(), "likes:npm")
                .toString();
        try (ChildProcess node =
                ChildProcess.start(ChildCommand.of("node", "watch.mjs", stream).withDirectory(folder))) {
            node.awaitLine(line -> line.contains("\"event\":\"welcome\""), SOON);
            publishInBoth("likes:npm");
            node.awaitLine(line -> line.contains("\"event\":\"likes\"") && line.contains("\"east\""), SOON);
            node.awaitLine(line -> line.contains("\"event\":\"likes\"") && line.contains("\"west\""), SOON);
            assertThat(node.output()).noneMatch(line -> line.contains("\"event\":\"error\""));
        }
    }

    @Test
    void aBrowserReadsTheStream() {
        Path chromium = Programs.chromium().orElse(null);
        assumeTrue(chromium != null, "Chromium is missing: apt-get install chromium fonts-dejavu-core");
        try (Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser browser = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(chromium)
                                .setArgs(List.of(
                                        "--no-sandbox",
                                        "--disable-gpu",
                                        "--disable-quic",
                                        "--no-first-run",
                                        "--disable-background-networking",
                                        "--disable-component-update",
                                        "--disable-sync")))) {
            Page page = browser.newPage();
            page.navigate(platform.frontend(1, 0).openAddress().resolve("/").toString());
            page.evaluate("""
                    () => {
                      window.seen = [];
                      window.source = new EventSource('/v1/stream?topic=likes:browser');
                      for (const name of ['welcome', 'likes']) {
                        source.addEventListener(name, (e) => seen.push({event: e.type, data: JSON.parse(e.data)}));
                      }
                      source.onerror = () => seen.push({event: 'error'});
                    }
                    """);
            page.waitForFunction("() => seen.some((e) => e.event === 'welcome')");
            publishInBoth("likes:browser");
            page.waitForFunction("() => seen.filter((e) => e.event === 'likes').length === 2");
            assertThat(page.evaluate(
                            "() => seen.filter((e) => e.event === 'likes').map((e) => e.data.data.from).sort()"))
                    .isEqualTo(List.of("east", "west"));
            assertThat(page.evaluate("() => seen.filter((e) => e.event === 'error').length"))
                    .isEqualTo(0);
        }
    }

    private void curl(String topic, String version) {
        assumeTrue(Programs.find("curl").isPresent(), "curl is missing: apt-get install curl");
        String stream =
                Platforms.stream(platform.frontend(1, 0).openAddress(), topic).toString();
        try (ChildProcess curl = ChildProcess.start(ChildCommand.of("curl", "-sSN", "-i", version, stream))) {
            curl.awaitLine(line -> line.startsWith("HTTP/") && line.contains("200"), SOON);
            curl.awaitLine(line -> line.startsWith("retry: "), SOON);
            curl.awaitLine(line -> line.equals("event: welcome"), SOON);
            publishInBoth(topic);
            curl.awaitLine(line -> line.startsWith("data: {\"topic\":\"" + topic) && line.contains("\"east\""), SOON);
            curl.awaitLine(line -> line.startsWith("data: {\"topic\":\"" + topic) && line.contains("\"west\""), SOON);
            assertThat(curl.output().stream().filter(line -> line.startsWith("data: {\"topic\"")))
                    .hasSize(2);
        }
    }

    private void publishInBoth(String topic) {
        Platforms.awaitSubscriptions(platform);
        for (int dc : new int[] {0, 1}) {
            URI events = platform.dispatcher(dc, 0).openAddress().resolve("/v1/topics/" + topic + "/events");
            HttpCalls.Answer answer = http.post(events, "{\"from\":\"" + (dc == 0 ? "east" : "west") + "\"}");
            assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        }
    }

    /** A copy of the npm project below target, so that the source tree stays as it is. */
    private static Path npmFolder() throws IOException {
        Path from = Path.of("src", "test", "npm");
        Path to = Files.createDirectories(Path.of("target", "npm"));
        for (String name : List.of("package.json", "package-lock.json", "watch.mjs")) {
            Files.write(to.resolve(name), Files.readAllBytes(from.resolve(name)));
        }
        return to;
    }
}
