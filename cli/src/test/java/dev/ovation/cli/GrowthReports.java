package dev.ovation.cli;

import dev.ovation.cli.GrowthPlan.Varied;
import java.util.List;

/** Reports of growth as measurements could have made them. */
final class GrowthReports {
    private GrowthReports() {}

    /** Viewers 1,000 and 4,000, and topics 1 and 10; five measurements were planned. */
    static GrowthReport good() {
        return new GrowthReport(
                5,
                List.of(
                        new GrowthReport.Step(List.of(Varied.values()), found(1_000, 1, 1.5, FanoutReports.WHOLE)),
                        new GrowthReport.Step(List.of(Varied.VIEWERS), found(4_000, 1, 1.25, FanoutReports.WHOLE)),
                        new GrowthReport.Step(List.of(Varied.TOPICS), found(1_000, 10, 2.125, FanoutReports.WHOLE))));
    }

    /** In its last measurement something was lost. */
    static GrowthReport faulty() {
        FanoutReport.Whole whole = new FanoutReport.Whole(10, 1_000, 993, 7, 2, 0, 0);
        return new GrowthReport(1, List.of(new GrowthReport.Step(List.of(Varied.values()), found(1_000, 1, 1, whole))));
    }

    private static FanoutReport found(int viewers, int topics, double micros, FanoutReport.Whole whole) {
        FanoutReport like = FanoutReports.with(whole, FanoutReports.VIEWERS);
        FanoutReport.Setup setup = new FanoutReport.Setup(
                true, 1, viewers, 100, topics, 60, 0, 0, "likes:bench-growth", 100, 10, 10, List.of(), List.of());
        return new FanoutReport(
                setup,
                like.machine(),
                like.viewers(),
                like.whole(),
                like.measured(),
                like.latency(),
                like.seconds(),
                like.hops(),
                like.processes(),
                micros,
                like.idle(),
                like.unknown());
    }
}
