package dev.ovation.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;

/**
 * Where a listener is.
 *
 * @param host the address to bind, loopback by default: what is reachable from elsewhere is said, not assumed. With the address
 *     that stands for all ({@code 0.0.0.0}, {@code ::}) {@code advertise} is required
 * @param port 0 takes a free one
 * @param advertise the base address that others use, e.g. {@code https://f1.example.org}; empty for {@code http://host:port}
 */
public record ListenConfig(String host, int port, String advertise) {
    /** Checks the port and the address. */
    public ListenConfig {
        Require.between("port", port, 0, 65_535);
        if (!advertise.isEmpty() && !isBase(advertise)) {
            throw new IllegalArgumentException(
                    "advertise is '" + advertise + "'; it must be a base address such as https://f1.example.org");
        }
        if (advertise.isEmpty() && isEveryAddress(host)) {
            throw new IllegalArgumentException(
                    "host is " + host
                            + ", every address of the machine; set advertise too, to the one that others use, such as http://10.0.3.7:8080");
        }
    }

    private static boolean isEveryAddress(String host) {
        try {
            return InetAddress.ofLiteral(host).isAnyLocalAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isBase(String text) {
        try {
            URI uri = new URI(text);
            return uri.getHost() != null
                    && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Whether nobody listens at the address right now; a port of 0 always is free. */
    public boolean isFree() {
        return obstacle().isEmpty();
    }

    /** Why the address cannot be bound right now, in the system's words; empty when it can be. */
    public String obstacle() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return "";
        } catch (UnknownHostException e) {
            return "Unknown host";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The base address under which others reach a listener that got this port. */
    public URI address(int boundPort) {
        if (!advertise.isEmpty()) {
            return URI.create(advertise);
        }
        return URI.create("http://" + (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + boundPort);
    }
}
