package dev.ovation.testkit;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds TCP ports that nobody listens on, for servers that are told their port before they start. Where a server can take port
 * 0 and say what it got, that is better.
 *
 * <p>Ports come from 10240 to 32767: below the range that Linux takes for outgoing connections (32768 to 60999), so that no
 * client of the test is given one between the check and the use. One JVM hands them out in turn and starts at a random
 * one. A port counts as free when it can be bound on all addresses, 127.0.0.1 among them. Any thread.
 */
public final class Ports {
    private static final int FIRST = 10_240;
    private static final int LAST = 32_767;
    private static final int COUNT = LAST - FIRST + 1;
    private static final int HIGHEST_PORT = 65_535;

    private static final AtomicInteger TURN =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private Ports() {}

    /** A free port. */
    public static int free() {
        for (int tries = 0; tries < COUNT; tries++) {
            int port = FIRST + Math.floorMod(TURN.getAndIncrement(), COUNT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No port from " + FIRST + " to " + LAST + " is free.");
    }

    /** Several free ports, all different. */
    public static List<Integer> free(int count) {
        List<Integer> ports = new ArrayList<>();
        while (ports.size() < count) {
            int port = free();
            if (!ports.contains(port)) {
                ports.add(port);
            }
        }
        return List.copyOf(ports);
    }

    /**
     * A number, zero or more, that makes every one of the ports free when it is added to them.
     *
     * @param basePorts 1 to 65535, e.g. a cluster's usual ones; when they lie too far apart for the range above, others are taken
     */
    public static int freeOffset(int... basePorts) {
        int lowest = Arrays.stream(basePorts).min().orElseThrow();
        int highest = Arrays.stream(basePorts).max().orElseThrow();
        boolean fits = highest - lowest < COUNT && highest <= LAST;
        int first = fits ? Math.max(0, FIRST - lowest) : Math.max(0, 1024 - lowest);
        int last = (fits ? LAST : HIGHEST_PORT) - highest;
        for (int tries = 0; tries <= last - first; tries++) {
            int offset = first + Math.floorMod(TURN.getAndIncrement(), last - first + 1);
            if (Arrays.stream(basePorts).allMatch(base -> isFree(base + offset))) {
                return offset;
            }
        }
        throw new IllegalStateException("No offset makes all of " + Arrays.toString(basePorts) + " free.");
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port)) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
