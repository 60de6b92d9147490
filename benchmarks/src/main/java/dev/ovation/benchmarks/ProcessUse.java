package dev.ovation.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process of this machine has used so far, from Linux's {@code /proc}.
 *
 * @param cpuMillis of user and kernel time, of all its threads, in steps of 10
 * @param residentBytes of memory right now
 */
public record ProcessUse(long cpuMillis, long residentBytes) {
    private static final long MILLIS_PER_TICK = 10;
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern SLAB = Pattern.compile("Slab:\\s+(\\d+) kB");
    private static final Pattern TCP_PAGES = Pattern.compile("TCP: .*mem (\\d+)");
    private static final long PAGE_BYTES = 4096;

    /**
     * Of that process now.
     *
     * @throws IOException when there is none, or no {@code /proc}
     */
    public static ProcessUse of(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        // The name in brackets may hold spaces; utime and stime are the 14th and 15th of all, the 12th and 13th after
        // it.
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        long ticks = Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
        String status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
        return new ProcessUse(ticks * MILLIS_PER_TICK, 1024 * number(RESIDENT, status));
    }

    /**
     * Memory that the kernel holds for everything on this machine, its sockets and their buffers among it: what a change of it in a run
     * that makes many sockets tells is roughly theirs, of both their ends when both are here.
     */
    public static long kernelBytes() throws IOException {
        long slab = 1024 * number(SLAB, Files.readString(Path.of("/proc/meminfo")));
        return slab + PAGE_BYTES * number(TCP_PAGES, Files.readString(Path.of("/proc/net/sockstat")));
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
