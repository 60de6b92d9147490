package dev.ovation.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The measurements of {@code bench growth}, one after the other. No state. */
final class GrowthRun {
    private GrowthRun() {}

    /**
     * Measures until all are done or it is asked to stop; one that was stopped too early is left out.
     *
     * @throws IOException when something does not work, or it was stopped before the first one was done; the message says what
     */
    static GrowthReport of(List<GrowthPlan> plans, BooleanSupplier stopAsked, Progress progress)
            throws IOException, InterruptedException {
        List<GrowthReport.Step> steps = new ArrayList<>();
        for (GrowthPlan plan : plans) {
            FanoutPlan fanout = plan.fanout();
            progress.at(String.format(
                    "measurement %d of %d: %s of %s, %s events/s of %d bytes",
                    steps.size() + 1,
                    plans.size(),
                    FanoutTable.count(fanout.viewers(), "viewer"),
                    FanoutTable.count(fanout.topics(), "topic"),
                    FanoutTable.rate(fanout.rate()),
                    fanout.bytes()));
            try (FanoutRun run = new FanoutRun(fanout, stopAsked, progress)) {
                steps.add(new GrowthReport.Step(plan.varied(), run.measure()));
            } catch (IOException e) {
                if (!stopAsked.getAsBoolean() || steps.isEmpty()) {
                    throw e;
                }
            }
            if (stopAsked.getAsBoolean()) {
                break;
            }
        }
        return new GrowthReport(plans.size(), steps);
    }
}
