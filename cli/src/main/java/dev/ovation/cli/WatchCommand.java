package dev.ovation.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ovation watch}: what a viewer sees, one event per line. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Watches topics and prints each event as a line of JSON. Comes back when the stream ends; Ctrl-C stops it. "
                        + "What the stream says of itself goes to standard error.",
        footer = {
            "",
            "Examples:",
            "  ovation watch likes:demo comments:demo",
            "  ovation watch likes:demo --count 10 | jq .data     ends after ten events",
        })
final class WatchCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "TOPIC", description = "What to watch, e.g. likes:demo.")
    private List<String> topics = List.of();

    @Option(
            names = "--from",
            paramLabel = "URL",
            description = "The frontend. Default: ${DEFAULT-VALUE}.",
            defaultValue = "http://localhost:8080")
    private URI from = URI.create("http://localhost:8080");

    @Option(names = "--count", paramLabel = "N", description = "End after that many events. Default: never.")
    private long count = Long.MAX_VALUE;

    @Mixin
    private TokenOption token = new TokenOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called.
    private CommandSpec spec;

    private long retryMillis = 2_000;
    private long seen;

    @Override
    public Integer call() throws InterruptedException {
        URI uri = from.resolve("/v1/stream?"
                + topics.stream()
                        .map(topic -> "topic=" + URLEncoder.encode(topic, StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&")));
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build()) {
            while (true) {
                try {
                    if (stream(client, uri)) {
                        client.shutdownNow();
                        return 0;
                    }
                } catch (IOException e) {
                    say(from + " cannot be read (" + (e.getMessage() == null ? "no connection" : e.getMessage()) + ")");
                }
                say("coming back in " + retryMillis + " ms");
                Thread.sleep(retryMillis);
            }
        }
    }

    /** Reads one stream to its end; true when enough was seen. */
    private boolean stream(HttpClient client, URI uri) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = client.send(
                token.show(HttpRequest.newBuilder(uri))
                        .header("Accept", "text/event-stream")
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader in = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            if (answer.statusCode() != 200) {
                refused(answer, in);
                return false;
            }
            String event = "message";
            StringBuilder data = new StringBuilder();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("event:")) {
                    event = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5).strip());
                } else if (line.startsWith("retry:")) {
                    retryMillis = Long.parseLong(line.substring(6).strip());
                } else if (line.isEmpty() && !data.isEmpty()) {
                    if (took(event, data.toString())) {
                        return true;
                    }
                    event = "message";
                    data.setLength(0);
                }
            }
        }
        return false;
    }

    private boolean took(String event, String data) throws IOException {
        switch (event) {
            case "welcome" -> say("connected: " + data);
            case "gap" -> say("left out: " + data);
            case "goodbye" -> {
                say("the stream ends: " + data);
                retryMillis =
                        Json.mapper().readTree(data).path("reconnectAfter").asLong(retryMillis);
            }
            default -> {
                PrintWriter out = spec.commandLine().getOut();
                out.println(data);
                out.flush();
                seen++;
            }
        }
        return seen >= count;
    }

    /** A full or draining node is worth another try; a request that is wrong stays wrong. */
    private void refused(HttpResponse<?> answer, BufferedReader in) throws IOException {
        String body = in.lines().collect(Collectors.joining("\n"));
        JsonNode problem;
        try {
            problem = Json.mapper().readTree(body);
        } catch (IOException e) {
            throw new IOException("answered " + answer.statusCode(), e);
        }
        String detail = problem.path("detail").asText(body);
        if (answer.statusCode() < 500) {
            throw new IllegalArgumentException(detail);
        }
        say(answer.statusCode() + ": " + detail);
        retryMillis = answer.headers().firstValueAsLong("Retry-After").orElse(2) * 1_000;
    }

    private void say(String line) {
        spec.commandLine().getErr().println("ovation: " + line);
        spec.commandLine().getErr().flush();
    }
}
