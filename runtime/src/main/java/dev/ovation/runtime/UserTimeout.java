package dev.ovation.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Linux's {@code TCP_USER_TIMEOUT} (RFC 5482) on a listening socket: how long bytes that were sent may stay unacknowledged
 * before the kernel ends the connection.
 *
 * <p>A viewer that vanishes without a FIN, such as a phone out of reach, leaves what was last written to it unacknowledged in
 * the kernel. Writes then keep succeeding until the send buffer is full or {@code tcp_retries2} gives up, about 15 minutes
 * later, and TCP keep-alive does not probe as long as anything is unacknowledged. With this option the kernel gives up after
 * the given time, and the next write fails. The same holds for a viewer that is there and acknowledges, but has not read
 * for that long: its zero window is timed by the same option.
 *
 * <p>Accepted sockets inherit the option from their listener; HAProxy's {@code tcp-ut} relies on that too. The JDK has no such
 * socket option and the web server keeps its listening channel to itself, so the descriptor is found by its port in {@code
 * /proc} and set by a call to the C library.
 */
public final class UserTimeout {
    private static final System.Logger LOG = System.getLogger(UserTimeout.class.getName());

    /** The protocol level of TCP's options, {@code IPPROTO_TCP}. */
    private static final int TCP = 6;

    /** {@code TCP_USER_TIMEOUT} of Linux's {@code tcp.h}; its value is an unsigned int of milliseconds. */
    private static final int USER_TIMEOUT = 18;

    /** {@code TCP_LISTEN} of Linux's {@code tcp_states.h}, as {@code /proc/net/tcp} prints it. */
    static final String LISTENING = "0A";

    private UserTimeout() {}

    /**
     * Sets the option on every listening socket of this process at that port; connections accepted afterwards have it.
     *
     * <p>Where it cannot be set (another system than Linux, no {@code /proc}, native access denied, no such socket) this logs
     * one warning that says what follows, and returns false.
     *
     * @param port of the listening socket, 1 to 65535
     * @param timeout from 1 ms to {@link Integer#MAX_VALUE} ms; what lies outside counts as the nearest bound
     */
    public static boolean set(int port, Duration timeout) {
        String reason;
        try {
            List<Integer> descriptors = descriptors(port, LISTENING);
            descriptors.forEach(descriptor -> Native.set(descriptor, millis(timeout)));
            if (!descriptors.isEmpty()) {
                return true;
            }
            reason = "this process has no listening socket there";
        } catch (IOException | RuntimeException | LinkageError e) {
            reason = String.valueOf(e.getCause() == null ? e : e.getCause());
        }
        LOG.log(
                Level.WARNING,
                "No TCP_USER_TIMEOUT on port {0}: {1}. Peers that vanish without a word are noticed only when the kernel stops"
                        + " resending to them, after about 15 minutes.",
                String.valueOf(port),
                reason);
        return false;
    }

    private static int millis(Duration timeout) {
        return timeout.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0
                ? Integer.MAX_VALUE
                : (int) Math.max(1, timeout.toMillis());
    }

    /**
     * The descriptors of this process's sockets with that local port and state, in no order.
     *
     * @param state two upper-case hexadecimal digits as in {@code /proc/net/tcp}
     */
    static List<Integer> descriptors(int port, String state) throws IOException {
        Set<String> inodes = new HashSet<>();
        for (Path table : tables()) {
            try (Stream<String> lines = Files.lines(table)) {
                lines.forEach(line -> inodes.addAll(inode(line, port, state)));
            }
        }
        return inodes.isEmpty() ? List.of() : descriptors(inodes);
    }

    /** The JDK listens on an IPv6 socket for both versions, unless the system has none: then the second file is missing. */
    private static List<Path> tables() {
        Path first = Path.of("/proc/self/net/tcp");
        Path second = Path.of("/proc/self/net/tcp6");
        return Files.exists(second) ? List.of(first, second) : List.of(first);
    }

    /**
     * The inode of one line, or nothing when it is another socket's or the heading.
     *
     * <p>The columns are {@code sl local_address rem_address st tx:rx tr:tm retrnsmt uid timeout inode}; an address is
     * hexadecimal and ends in a colon and four digits of port.
     */
    static List<String> inode(String line, int port, String state) {
        String[] columns = line.strip().split("\\s+", 11);
        boolean matches =
                columns.length > 9 && columns[1].endsWith(String.format(":%04X", port)) && columns[3].equals(state);
        return matches ? List.of(columns[9]) : List.of();
    }

    private static List<Integer> descriptors(Set<String> inodes) throws IOException {
        List<Integer> found = new ArrayList<>();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : (Iterable<Path>) open::iterator) {
                String target = target(descriptor);
                if (target.startsWith("socket:[") && inodes.contains(target.substring(8, target.length() - 1))) {
                    found.add(Integer.valueOf(descriptor.getFileName().toString()));
                }
            }
        }
        return found;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed since the folder was listed
        }
    }

    /** What was set on the socket, in milliseconds; 0 when nothing was. */
    static int get(int descriptor) {
        return Native.get(descriptor);
    }

    /** The two calls of the C library; apart so that they are linked only where they are used. */
    @SuppressWarnings("restricted") // native access is what this class is for; without it the caller falls back
    private static final class Native {
        private static final Linker LINKER = Linker.nativeLinker();
        private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();

        /** {@code int setsockopt(int socket, int level, int option, const void *value, socklen_t bytes)}. */
        private static final MethodHandle SETSOCKOPT = function(
                "setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));

        /** {@code int getsockopt(int socket, int level, int option, void *value, socklen_t *bytes)}. */
        private static final MethodHandle GETSOCKOPT =
                function("getsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));

        private static MethodHandle function(String name, FunctionDescriptor descriptor) {
            return LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
        }

        static void set(int descriptor, int millis) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(CALL_STATE);
                MemorySegment value = arena.allocateFrom(JAVA_INT, millis);
                int result = (int)
                        SETSOCKOPT.invokeExact(state, descriptor, TCP, USER_TIMEOUT, value, (int) value.byteSize());
                requireDone("setsockopt", result, state);
            } catch (Throwable e) {
                throw asUnchecked(e);
            }
        }

        static int get(int descriptor) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(CALL_STATE);
                MemorySegment value = arena.allocate(JAVA_INT);
                MemorySegment bytes = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
                int result = (int) GETSOCKOPT.invokeExact(state, descriptor, TCP, USER_TIMEOUT, value, bytes);
                requireDone("getsockopt", result, state);
                return value.get(JAVA_INT, 0);
            } catch (Throwable e) {
                throw asUnchecked(e);
            }
        }

        private static void requireDone(String call, int result, MemorySegment state) {
            if (result != 0) {
                int errno = state.get(JAVA_INT, CALL_STATE.byteOffset(StructLayout.PathElement.groupElement("errno")));
                throw new IllegalStateException(call + " failed with errno " + errno);
            }
        }

        /** A method handle may throw anything by its signature; a C function throws nothing. */
        private static RuntimeException asUnchecked(Throwable thrown) {
            if (thrown instanceof Error error) {
                throw error;
            }
            return thrown instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(thrown);
        }
    }
}
