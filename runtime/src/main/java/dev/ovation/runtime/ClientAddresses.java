package dev.ovation.runtime;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells from where a request comes, also through proxies: each adds to {@code X-Forwarded-For} whom it got the request from, so of what stands there
 * only what our own proxies added is true, and that is read from the right until there is somebody else's address. Thread-safe.
 */
public final class ClientAddresses {
    private final List<Network> proxies;

    /** @param proxies whose {@code X-Forwarded-For} is believed */
    public ClientAddresses(List<Network> proxies) {
        this.proxies = List.copyOf(proxies);
    }

    /** The address of whoever sent the request, as far as it is known. */
    public String of(ServerRequest req) {
        InetAddress peer = req.remotePeer().address() instanceof InetSocketAddress socket ? socket.getAddress() : null;
        if (peer == null) {
            return req.remotePeer().host();
        }
        return of(peer, String.join(",", req.headers().values(HeaderNames.X_FORWARDED_FOR)));
    }

    String of(InetAddress peer, String forwarded) {
        InetAddress client = peer;
        String[] hops = forwarded.split(",", -1);
        for (int i = hops.length - 1; i >= 0 && isProxy(client); i--) {
            InetAddress hop = address(hops[i].strip());
            if (hop == null) {
                break;
            }
            client = hop;
        }
        return client.getHostAddress();
    }

    private boolean isProxy(InetAddress address) {
        return proxies.stream().anyMatch(network -> network.contains(address));
    }

    private static @Nullable InetAddress address(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
