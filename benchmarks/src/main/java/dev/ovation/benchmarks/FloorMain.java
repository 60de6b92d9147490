package dev.ovation.benchmarks;

import dev.ovation.protocol.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A {@link FloorServer} as a process of its own, which {@link FloorProcess} starts: reads its {@link FloorPlan} as one line of JSON and
 * says {@code serves PORT}; then answers {@code begin MICROS} with {@code begun}, {@code count} with {@code published N}, and {@code stop
 * MICROS} with {@code last N}. Ends with its input, so that nobody has to end it.
 */
public final class FloorMain {
    private final FloorServer server;
    private final BufferedReader in;
    private final PrintStream out;

    private FloorMain(FloorServer server, BufferedReader in, PrintStream out) {
        this.server = server;
        this.in = in;
        this.out = out;
    }

    /** Takes no arguments. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String plan = in.readLine();
        if (plan == null) {
            return;
        }
        try (FloorServer server = new FloorServer(Json.read(plan.getBytes(StandardCharsets.UTF_8), FloorPlan.class))) {
            FloorMain floor = new FloorMain(server, in, System.out);
            Thread.ofPlatform().daemon().name("commands").start(floor::listen);
            server.run();
        } catch (UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private void listen() {
        say("serves " + server.port());
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                say(answer(line.split(" ", 2)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            server.close();
        }
    }

    private String answer(String[] words) {
        return switch (words[0]) {
            case "begin" -> {
                server.begin(Long.parseLong(words[1]));
                yield "begun";
            }
            case "count" -> "published " + server.produced();
            case "stop" -> "last " + server.stop(Long.parseLong(words[1]));
            default -> throw new IllegalArgumentException("An unknown word: " + words[0]);
        };
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
