package dev.ovation.runtime;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

/**
 * How many connections a node may hold before the process runs out of file descriptors.
 *
 * <p>It is a cliff: when {@code accept} fails with "Too many open files", the web server's listener ends for good and the node goes
 * deaf. So a node never lets it come to that. Of the process's limit it leaves a reserve for jars, the internal listener, links and
 * the store, and of the rest a small headroom in which further clients are answered {@code 503} instead of being left unanswered.
 *
 * @param viewers streams that the node serves at most
 * @param connections connections of its public listener at most: the viewers and the headroom
 */
public record FileLimit(int viewers, int connections) {
    private static final int UNKNOWN = 65_536;
    private static final int RESERVE = 64;

    /**
     * The limit of one of several nodes that share this process.
     *
     * @param nodes frontends in this process, at least 1
     * @param internalConnections connections that each node's internal listener may hold
     */
    public static FileLimit ofProcess(int nodes, int internalConnections) {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        if (system instanceof UnixOperatingSystemMXBean unix) {
            return of(unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount(), nodes, internalConnections);
        }
        return of(UNKNOWN, 0, nodes, internalConnections);
    }

    /**
     * The limit under these numbers.
     *
     * @param most descriptors that the process may have
     * @param open descriptors that it has now, before its nodes start
     * @throws StartException when hardly a viewer fits
     */
    static FileLimit of(long most, long open, int nodes, int internalConnections) {
        long free = Math.min(most, Integer.MAX_VALUE) - open - RESERVE - (long) nodes * internalConnections;
        int connections = (int) Math.max(0, free / nodes);
        int headroom = Math.max(8, connections / 20);
        if (connections < 2 * headroom) {
            throw new StartException("The process may have " + most + " open files and has " + open
                    + "; that leaves no room for viewers. Raise the limit (ulimit -n, LimitNOFILE).");
        }
        return new FileLimit(connections - headroom, connections);
    }
}
