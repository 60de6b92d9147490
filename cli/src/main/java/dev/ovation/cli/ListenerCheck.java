package dev.ovation.cli;

import dev.ovation.runtime.Finding;
import dev.ovation.runtime.ListenConfig;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * Whether a listener can be opened, and whether the address that others are told leads to it.
 *
 * @param name of the check
 * @param listen where it is to be
 * @param node the node's id
 * @param running whether the node itself is what listens there already
 * @param neededElsewhere whether other machines must reach it
 */
record ListenerCheck(String name, ListenConfig listen, String node, boolean running, boolean neededElsewhere) {
    /** Looks at it; blocks while a name is looked up. */
    Finding finding() {
        String bound = bound();
        String obstacle = listen.obstacle();
        if (!obstacle.isEmpty() && running) {
            return Finding.warn(
                    name,
                    bound + " is taken by " + node + " itself, which is running",
                    "If you only wanted to look, all is well; it cannot be started a second time.");
        }
        if (!obstacle.isEmpty()) {
            return Finding.fail(name, bound + " cannot be opened: " + obstacle, todo(obstacle));
        }
        return told(bound + " is free");
    }

    private static String todo(String obstacle) {
        return switch (obstacle) {
            case "Address already in use" -> "Stop what listens there, or choose another port.";
            case "Permission denied" -> "Choose a port from 1024 on, or give the program the right to lower ones.";
            default -> "Make host an address of this machine, or 0.0.0.0 for all of them together with advertise.";
        };
    }

    private Finding told(String free) {
        String host = String.valueOf(listen.address(listen.port()).getHost());
        if (NodeNeeds.isLoopback(host)) {
            return neededElsewhere
                    ? Finding.warn(
                            name,
                            free + ", but others are told " + address() + ", where each finds only its own machine",
                            "Make host an address that the other nodes reach, or set advertise to one.")
                    : Finding.ok(name, free + ", for this machine only");
        }
        if (!listen.advertise().isEmpty() && !isKnown(host)) {
            return Finding.warn(
                    name,
                    free + ", but others are told " + listen.advertise() + ", and " + host + " is not known here",
                    "Correct advertise, or the name service.");
        }
        return Finding.ok(name, free + ", others are told " + address());
    }

    private String bound() {
        return listen.port() == 0 ? listen.host() + " with any free port" : listen.host() + ':' + listen.port();
    }

    private URI address() {
        return listen.address(listen.port());
    }

    private static boolean isKnown(String host) {
        try {
            return InetAddress.getByName(host) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
