package dev.ovation.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ovation.protocol.ProblemType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cleartext HTTP/2 with prior knowledge, as load balancers speak it; {@code curl} is the client. */
@Timeout(120)
class NodeServerHttp2IT {
    @AutoClose
    private final SampleServer sample = SampleServer.started();

    @BeforeAll
    static void needsCurl() throws InterruptedException {
        String features;
        try {
            features = run("curl", "--version");
        } catch (IOException e) {
            features = "";
        }
        assumeTrue(features.contains("HTTP2"), "Needs curl with HTTP/2: apt-get install curl");
    }

    @Test
    void servesOneRequest() throws Exception {
        assertThat(curl("/health/live")).isEqualTo("{\"status\":\"UP\"}\n 2 200 application/json");
    }

    @Test
    void readsABody() throws Exception {
        assertThat(curl("/echo", "-X", "POST", "--data-binary", "hello")).startsWith("hello 2 200");
    }

    @Test
    void answersAnUnknownPathWithAProblem() throws Exception {
        assertThat(curl("/nothing"))
                .startsWith("{\"type\":\"" + ProblemType.NOT_FOUND.uri() + '"')
                .endsWith(" 2 404 application/problem+json");
    }

    @Test
    void answersAnotherMethodWithAProblem() throws Exception {
        assertThat(curl("/echo", "-i"))
                .containsIgnoringCase("\nallow: POST\r\n")
                .contains(ProblemType.METHOD_NOT_ALLOWED.uri())
                .endsWith(" 2 405 application/problem+json");
    }

    @Test
    void saysWhenToComeBack() throws Exception {
        assertThat(curl("/full", "-i"))
                .containsIgnoringCase("\nretry-after: 2\r\n")
                .endsWith(" 2 503 application/problem+json");
    }

    @Test
    void refusesABodyOverTheHandlersLimit() throws Exception {
        assertThat(curl("/echo", "-X", "POST", "--data-binary", "x".repeat(SampleServer.ECHO_BYTES + 1)))
                .contains(ProblemType.TOO_LARGE.uri())
                .endsWith(" 2 413 application/problem+json");
    }

    @Test
    void takesWhatIsSignedAndOnlyThat(@TempDir Path folder) throws Exception {
        InternalKey key = new Keys(folder).of(Keys.A);
        try (SampleServer keyed = SampleServer.started(key)) {
            String signature =
                    key.sign("POST", "/echo?a=b%20c", "hello".getBytes(UTF_8)).orElseThrow();
            String[] signed = {"-X", "POST", "-H", "Authorization: " + signature, "--data-binary", "hello"};

            assertThat(curl(keyed.internal("/echo?a=b%20c"), signed)).startsWith("hello 2 200");
            assertThat(curl(keyed.internal("/echo?a=b%20c"), signed)).contains("This call came before");
            assertThat(curl(keyed.internal("/internal/v1/stats")))
                    .contains(ProblemType.UNAUTHORIZED.uri())
                    .endsWith(" 2 401 application/problem+json");
            assertThat(curl(keyed.internal("/health/live"))).endsWith(" 2 200 application/json");

            String other = key.sign("POST", "/echo", "hello".getBytes(UTF_8)).orElseThrow();
            assertThat(curl(
                            keyed.internal("/echo"),
                            "-X",
                            "POST",
                            "-H",
                            "Authorization: " + other,
                            "--data-binary",
                            "hullo"))
                    .contains("The body is not the one that was signed")
                    .endsWith(" 2 401 application/problem+json");
        }
    }

    private String curl(String path, String... options) throws IOException, InterruptedException {
        return curl(sample.internal(path), options);
    }

    /** The body, then the version, the status and the media type of the answer. */
    private static String curl(URI uri, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "-s",
                "--http2-prior-knowledge",
                "--max-time",
                "30",
                "-w",
                " %{http_version} %{http_code} %{content_type}"));
        command.addAll(List.of(options));
        command.add(uri.toString());
        return run(command.toArray(new String[0]));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            process.waitFor();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
