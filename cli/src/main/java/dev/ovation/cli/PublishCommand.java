package dev.ovation.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.Limits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ovation publish}: events to a dispatcher, from the command line, from standard input or from a file. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Publishes events and prints the id of each. Exit status 1 when one was refused.",
        footer = {
            "",
            "Examples:",
            "  ovation publish likes:demo '{\"by\":\"m-17\"}' --type like",
            "  seq 1000 | ovation publish likes:demo -         one event per line of JSON (NDJSON)",
            "  ovation publish --batch events.ndjson           lines of {\"topic\":..., \"data\":..., \"type\":..., \"key\":...}",
        })
final class PublishCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Parameters(index = "0", arity = "0..1", paramLabel = "TOPIC", description = "Where to publish, e.g. likes:demo.")
    private @Nullable String topic;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "JSON|-",
            description = "The event's JSON; - reads one per line from standard input. Default: {}.")
    private @Nullable String json;

    @Option(names = "--type", paramLabel = "WORD", description = "The type of the events, e.g. like.")
    private @Nullable String type;

    @Option(names = "--key", paramLabel = "WORD", description = "The key of the events, e.g. a member.")
    private @Nullable String key;

    @Option(names = "--batch", paramLabel = "FILE", description = "Publish the lines of a file; - is standard input.")
    private @Nullable String batch;

    @Option(
            names = "--to",
            paramLabel = "URL",
            description = "The dispatcher. Default: ${DEFAULT-VALUE}.",
            defaultValue = "http://localhost:8081")
    private URI to = URI.create("http://localhost:8081");

    @Mixin
    private TokenOption token = new TokenOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called.
    private CommandSpec spec;

    private int refused;

    @Override
    public Integer call() throws InterruptedException {
        if ((topic == null) == (batch == null)) {
            throw new ParameterException(spec.commandLine(), "Name a TOPIC, or a file with --batch.");
        }
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            if (batch != null) {
                lines(client, open(batch), false);
            } else if ("-".equals(json)) {
                lines(client, open("-"), true);
            } else {
                post(client, List.of(line(json == null ? "{}" : json)));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    to + " cannot be reached (" + reason(e) + "). Is it running? Try ovation up, or give --to.", e);
        }
        return refused == 0 ? 0 : 1;
    }

    private static BufferedReader open(String file) {
        try {
            return file.equals("-")
                    ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                    : Files.newBufferedReader(Path.of(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Publishes line by line, in requests that grow with what is there to read. */
    private void lines(HttpClient client, BufferedReader in, boolean dataOnly)
            throws IOException, InterruptedException {
        List<String> waiting = new ArrayList<>();
        int size = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isBlank()) {
                continue;
            }
            String event = dataOnly ? line(line) : line;
            waiting.add(event);
            size += event.length() * 3;
            if (waiting.size() == Limits.PUBLISH_LINES || size > Limits.PUBLISH_BATCH_BYTES / 2 || !in.ready()) {
                post(client, waiting);
                waiting.clear();
                size = 0;
            }
        }
    }

    private String line(String data) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        try {
            event.put("topic", topic);
            event.set("data", Json.mapper().readTree(data));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not JSON: " + data + " (" + e.getOriginalMessage() + ")", e);
        }
        if (type != null) {
            event.put("type", type);
        }
        if (key != null) {
            event.put("key", key);
        }
        return event.toString();
    }

    private void post(HttpClient client, List<String> events) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                token.show(HttpRequest.newBuilder(to.resolve("/v1/events")))
                        .timeout(TIMEOUT)
                        .header("Content-Type", "application/x-ndjson")
                        .POST(HttpRequest.BodyPublishers.ofString(String.join("\n", events)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 202) {
            throw new IllegalArgumentException(to + " answered " + answer.statusCode() + ": " + detail(answer.body()));
        }
        answer.body().lines().forEach(this::print);
    }

    private void print(String result) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            JsonNode node = Json.mapper().readTree(result);
            if (node.has("id")) {
                out.println(node.get("id").asText());
                out.flush();
            } else {
                refused++;
                spec.commandLine()
                        .getErr()
                        .println("ovation: refused: "
                                + node.path("problem").path("detail").asText(result));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String detail(String body) {
        try {
            return Json.mapper().readTree(body).path("detail").asText(body);
        } catch (IOException e) {
            return body;
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
