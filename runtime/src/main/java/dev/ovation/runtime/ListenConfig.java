package dev.ovation.runtime;

import java.net.URI;

/**
 * Where a listener is.
 *
 * @param host the address to bind, loopback by default: what is reachable from elsewhere is said, not assumed
 * @param port 0 takes a free one
 * @param advertise the base address that others use, e.g. {@code https://f1.example.org}; empty for {@code http://host:port}
 */
public record ListenConfig(String host, int port, String advertise) {
    /** Checks the port. */
    public ListenConfig {
        Require.between("port", port, 0, 65_535);
    }

    /** The base address under which others reach a listener that got this port. */
    public URI address(int boundPort) {
        if (!advertise.isEmpty()) {
            return URI.create(advertise);
        }
        return URI.create("http://" + (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + boundPort);
    }
}
