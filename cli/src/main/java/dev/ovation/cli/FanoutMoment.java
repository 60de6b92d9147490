package dev.ovation.cli;

import dev.ovation.benchmarks.ProcessUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What has been counted until a moment; what was measured is the difference of two.
 *
 * @param published events
 * @param seconds that each of the viewers' processes has told of
 * @param use of each process, by name
 * @param pauses of the collectors that are looked at, by the processes' names
 */
record FanoutMoment(
        long nanos, long published, List<Integer> seconds, Map<String, ProcessUse> use, Map<String, GcLog> pauses) {
    double secondsSince(FanoutMoment earlier) {
        return (nanos - earlier.nanos) / 1e9;
    }

    /**
     * What each process has used since then.
     *
     * @param nodes those of the platform
     */
    List<FanoutReport.ProcessFigures> processesSince(FanoutMoment earlier, List<String> nodes) {
        List<FanoutReport.ProcessFigures> processes = new ArrayList<>();
        use.forEach((name, now) -> {
            ProcessUse then = earlier.use.get(name);
            GcLog pausesNow = pauses.get(name);
            GcLog pausesThen = earlier.pauses.get(name);
            if (then != null) {
                processes.add(new FanoutReport.ProcessFigures(
                        name,
                        nodes.contains(name),
                        (now.cpuMillis() - then.cpuMillis()) / 1e3 / secondsSince(earlier),
                        now.residentBytes(),
                        pausesNow == null || pausesThen == null
                                ? null
                                : FanoutReport.Pauses.of(pausesNow.since(pausesThen))));
            }
        });
        return processes;
    }
}
