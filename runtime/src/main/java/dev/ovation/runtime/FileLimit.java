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
    /** What systems without a known limit are taken to allow. */
    private static final int UNKNOWN = 65_536;

    /** For what is opened later: jars, logs, the store's and the links' connections. */
    private static final int RESERVE = 64;

    /**
     * The limit of one frontend of a process that holds several nodes.
     *
     * @param frontends frontends in the process, at least 1
     * @param others nodes in the process that are not frontends
     * @throws StartException when hardly a viewer fits
     */
    public static FileLimit ofProcess(int frontends, int others) {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        long open = system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0;
        return of(descriptors(), open, frontends, others);
    }

    /** The limit with that many viewers, and its headroom. */
    public static FileLimit ofViewers(int viewers) {
        return new FileLimit(viewers, viewers + Math.max(8, viewers / 20));
    }

    /** Connections that an internal listener holds at most: a few from each of some hundred nodes, less where files are few. */
    static int internalConnections() {
        return Math.clamp(descriptors() / 64, 16, 1_024);
    }

    /** Connections that a listener for publishers holds at most: backends keep few and use them much. */
    public static int publisherConnections() {
        return Math.clamp(descriptors() / 16, 32, 2_048);
    }

    /** The limit under these numbers: descriptors that the process may have, and those that it has before its nodes start. */
    static FileLimit of(long most, long open, int frontends, int others) {
        long internal = (long) (frontends + others) * Math.clamp(most / 64, 16, 1_024);
        long publishers = (long) others * Math.clamp(most / 16, 32, 2_048);
        long connections = (Math.min(most, Integer.MAX_VALUE) - open - RESERVE - internal - publishers) / frontends;
        long headroom = Math.max(8, connections / 20);
        if (connections < 2 * headroom) {
            throw new StartException("The process may have " + most + " open files and has " + open
                    + "; that leaves no room for viewers. Raise the limit (ulimit -n, LimitNOFILE).");
        }
        return new FileLimit((int) (connections - headroom), (int) connections);
    }

    /** Open files that this process may have; where the system does not tell, what it is taken to allow. */
    public static long descriptors() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof UnixOperatingSystemMXBean unix ? unix.getMaxFileDescriptorCount() : UNKNOWN;
    }
}
