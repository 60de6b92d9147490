package dev.ovation.benchmarks;

import dev.ovation.protocol.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ViewerSwarm} as a process of its own, which {@link SwarmProcess} starts: reads its {@link SwarmPlan} as one line of JSON, then
 * {@code end N,N,...} with the last number of each topic; says a line for every step and every second. Ends with its input, so that
 * nobody has to end it.
 */
public final class SwarmMain {
    private final ViewerSwarm swarm;
    private final BufferedReader in;
    private final PrintStream out;
    private volatile @Nullable String command;

    private SwarmMain(ViewerSwarm swarm, BufferedReader in, PrintStream out) {
        this.swarm = swarm;
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
        SwarmPlan read = Json.read(plan.getBytes(StandardCharsets.UTF_8), SwarmPlan.class);
        try (ViewerSwarm swarm = new ViewerSwarm(read)) {
            new SwarmMain(swarm, in, System.out).run();
        }
    }

    private void run() throws IOException {
        Thread.ofPlatform().daemon().name("commands").start(this::listen);
        Tally meanwhile = swarm.connect(now -> say("viewers", now.established() + " " + now.failed()));
        String figures = swarm.arrivals().encode() + ' ' + meanwhile.encode();
        say("ready", swarm.established() + " " + swarm.failed() + ' ' + figures + ' ' + swarm.failure());
        // Who came is old from now on: the collections while it is measured have little to copy.
        System.gc();
        swarm.watch(tally -> say("second", swarm.ended() + " " + swarm.slowEnded() + " " + tally.encode()));
        String last = command;
        if (last != null) {
            long[] numbers = Arrays.stream(last.substring("end ".length()).split(","))
                    .mapToLong(Long::parseLong)
                    .toArray();
            say(
                    "end",
                    swarm.ended() + " " + swarm.slowEnded() + " "
                            + swarm.end(numbers).encode());
        }
    }

    /** Whatever is asked, and the end of asking too, ends the watching. */
    private void listen() {
        try {
            command = in.readLine();
            swarm.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void say(String word, String rest) {
        out.println(word + ' ' + rest);
        out.flush();
    }
}
