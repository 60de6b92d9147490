package dev.ovation.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reports as a measurement could have made them. */
final class FanoutReports {
    static final FanoutReport.Whole WHOLE = new FanoutReport.Whole(1_250, 1_250_000, 1_250_000, 0, 0, 0, 0);
    static final FanoutReport.Viewers VIEWERS = new FanoutReport.Viewers(2_000, 0, 0, 436.25);
    static final String SENTENCE = "The platform was not started here.";

    private static final Machine MACHINE =
            new Machine("A <fast> one", 2, 25_276_502_016L, "Linux 6.1 amd64", "Some Vendor 25.0.3", 20_000);

    private FanoutReports() {}

    /** All went well, on nodes that were started for it. */
    static FanoutReport good() {
        return of(WHOLE, VIEWERS, 0, true);
    }

    /** All went well, on a platform that ran already. */
    static FanoutReport ofRunning() {
        return of(WHOLE, VIEWERS, 0, false);
    }

    /** With what became of the events and viewers. */
    static FanoutReport with(FanoutReport.Whole whole, FanoutReport.Viewers viewers) {
        return of(whole, viewers, 0, true);
    }

    /** Some of whose viewers do not read. */
    static FanoutReport lazy() {
        return of(WHOLE, new FanoutReport.Viewers(2_000, 0, 18, 400), 10, true);
    }

    private static FanoutReport of(FanoutReport.Whole whole, FanoutReport.Viewers viewers, int stuck, boolean ours) {
        return new FanoutReport(
                new FanoutReport.Setup(
                        ours,
                        2,
                        2_000,
                        50,
                        2,
                        60,
                        2 * stuck,
                        stuck,
                        "likes:bench-a~b",
                        50,
                        5,
                        20,
                        ours ? List.of("-Xmx1g") : List.of(),
                        List.of("-Xmx2g")),
                MACHINE,
                viewers,
                whole,
                new FanoutReport.Measured(20.01, 1_000, 1_000_000, 49.97, 49_975.01, 7_000_000),
                latency(),
                List.of(
                        new FanoutReport.Second(1, 50_000, 11.5, 70, 90),
                        new FanoutReport.Second(2, 49_000, 10.5, 80, 120)),
                ours ? hops() : List.of(),
                processes(ours),
                ours ? 21.943 : null,
                idle(ours),
                ours ? List.of() : List.of(SENTENCE));
    }

    private static FanoutReport.Latency latency() {
        return new FanoutReport.Latency(
                14.3,
                11.04,
                20.6,
                82.9,
                166.9,
                176.1,
                1_234.56,
                List.of(
                        new FanoutReport.Quantile(0, 5),
                        new FanoutReport.Quantile(50, 11.04),
                        new FanoutReport.Quantile(99, 82.9),
                        new FanoutReport.Quantile(100, 1_234.56)));
    }

    private static List<FanoutReport.Hop> hops() {
        return List.of(
                new FanoutReport.Hop("in the dispatcher", 2_000, 1.66, 16.52),
                new FanoutReport.Hop("to the frontend", 2_000, 3.73, 24.64),
                new FanoutReport.Hop("in the frontend, until written", 900_000, 1.55, 8.94),
                new FanoutReport.Hop("all, published to read", 1_000_000, 14.3, 82.9));
    }

    private static List<FanoutReport.ProcessFigures> processes(boolean ours) {
        FanoutReport.ProcessFigures viewers =
                new FanoutReport.ProcessFigures("viewers 1", false, 0.09, 200L << 20, new FanoutReport.Pauses(0, 0, 0));
        FanoutReport.ProcessFigures publisher =
                new FanoutReport.ProcessFigures("publisher", false, 0.02, 200L << 20, null);
        return ours
                ? List.of(
                        new FanoutReport.ProcessFigures(
                                "east-d1", true, 0.31, 200L << 20, new FanoutReport.Pauses(4, 31.94, 19.9)),
                        new FanoutReport.ProcessFigures(
                                "east-f1", true, 0.16, 200L << 20, new FanoutReport.Pauses(1, 5.5, 5.5)),
                        viewers,
                        publisher)
                : List.of(viewers, publisher);
    }

    private static FanoutReport.@Nullable Idle idle(boolean ours) {
        return ours ? new FanoutReport.Idle(40_017, 13_764) : null;
    }
}
