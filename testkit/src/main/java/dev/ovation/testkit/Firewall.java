package dev.ovation.testkit;

import dev.ovation.testkit.FirewallRules.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * A TCP proxy on loopback in front of one address, to break the link to it in every way a network can.
 *
 * <p>A test gives nodes the firewall's port instead of the target's. At first everything passes. {@link #cut},
 * {@link #hang} and {@link #hangAnswers} replace each other; {@link #delay} goes with any of them; {@link #heal} ends all.
 * Any thread may call any method; each takes effect before it returns, except that bytes which a thread was writing at that moment
 * (at most 16 KiB for each direction of a connection) may still pass.
 */
public final class Firewall implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final InetSocketAddress target;
    private final ServerSocket server;
    private final FirewallRules rules = new FirewallRules();
    private final Set<FirewallLink> links = ConcurrentHashMap.newKeySet();
    private final LongAdder connections = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder bytesToTarget = new LongAdder();
    private final LongAdder bytesFromTarget = new LongAdder();

    private Firewall(InetSocketAddress target, ServerSocket server) {
        this.target = target;
        this.server = server;
    }

    /**
     * Starts one that lets everything through. The target need not listen yet: each connection to the firewall makes one to
     * the target, and is reset when that fails.
     */
    public static Firewall inFrontOf(InetSocketAddress target) {
        return between(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), target);
    }

    /**
     * The same at an address that clients are told before it starts, for servers that know each other by fixed ones.
     *
     * @param listen an address of this machine, and a port or 0 for a free one
     * @throws UncheckedIOException when that cannot be had
     */
    public static Firewall between(InetSocketAddress listen, InetSocketAddress target) {
        try {
            Firewall firewall = new Firewall(target, new ServerSocket(listen.getPort(), BACKLOG, listen.getAddress()));
            Thread.ofVirtual().name("firewall-accept").start(firewall::accept);
            return firewall;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port where it listens. */
    public int port() {
        return server.getLocalPort();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), port());
    }

    /** Resets all connections on both sides, and new ones as soon as they are made: a dead host, or a firewall that rejects. */
    public void cut() {
        rules.set(Mode.CUT);
        links.forEach(FirewallLink::reset);
    }

    /**
     * Holds everything: connections stay, new ones are taken, and no byte, FIN or RST passes in either direction: a partition, or
     * a host that hangs. Nothing is lost: {@link #heal()} lets what was held go on, as TCP would after a partition.
     */
    public void hang() {
        rules.set(Mode.HANG);
    }

    /** Holds what comes from the target, while requests still reach it: the sender cannot know whether they were handled. */
    public void hangAnswers() {
        rules.set(Mode.HANG_ANSWERS);
    }

    /** Adds that time to everything that arrives from now on, in each direction, so twice to a round trip. */
    public void delay(Duration each) {
        if (each.isNegative()) {
            throw new IllegalArgumentException("A network cannot be faster than time: delay " + each);
        }
        rules.delay(each);
    }

    /** Lets everything through at once again, what was held first; connections that were cut stay gone. */
    public void heal() {
        rules.delay(Duration.ZERO);
        rules.set(Mode.OPEN);
    }

    /** Connections that were made to the firewall, {@link #refused()} ones included. */
    public long connections() {
        return connections.sum();
    }

    /** Connections that were reset as soon as they were made, because the link was cut. */
    public long refused() {
        return refused.sum();
    }

    /** Connections that are open now, held ones included. */
    public int openConnections() {
        return links.size();
    }

    /** Bytes that were passed on to the target. */
    public long bytesToTarget() {
        return bytesToTarget.sum();
    }

    /** Bytes of the target that were passed on. */
    public long bytesFromTarget() {
        return bytesFromTarget.sum();
    }

    /** Closes the port and resets all connections. Does nothing the second time. */
    @Override
    public void close() {
        Tcp.close(server);
        cut();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                take(server.accept());
            } catch (IOException e) {
                // Closed, which ends the loop; or a connection that its maker gave up before it was taken.
            }
        }
    }

    private void take(Socket client) throws IOException {
        connections.increment();
        client.setTcpNoDelay(true);
        FirewallLink link = new FirewallLink(rules, client, links::remove);
        links.add(link);
        if (rules.mode()
                == Mode.CUT) { // Asked after adding, so that a cut() at the same moment meets the link here or there.
            refused.increment();
            link.reset();
        } else {
            link.start(target, bytesToTarget, bytesFromTarget);
        }
    }
}
