package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs every benchmark for a moment, in this process: what it measures means nothing, but none of them can break unseen. */
final class PiecesTest {
    private static final TimeValue A_MOMENT = TimeValue.milliseconds(10);

    @Test
    void everyPieceRuns() throws RunnerException {
        System.setProperty("jmh.ignoreLock", "true");
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("dev\\.ovation\\..*")
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(A_MOMENT)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();

        assertThat(results)
                .extracting(result -> result.getParams().getBenchmark().replaceFirst(".*\\.(\\w+\\.\\w+)", "$1")
                        + (result.getParams().getParamsKeys().isEmpty()
                                ? ""
                                : '/'
                                        + result.getParams()
                                                .getParam(result.getParams()
                                                        .getParamsKeys()
                                                        .iterator()
                                                        .next())))
                .containsExactlyInAnyOrder(
                        "BatchCodecBenchmark.decode",
                        "BatchCodecBenchmark.encode",
                        "FanOutBenchmark.deliver",
                        "FrameBenchmark.encode",
                        "SignatureBenchmark.sign/0",
                        "SignatureBenchmark.sign/1024",
                        "SignatureBenchmark.sign/1048576",
                        "SignatureBenchmark.signAndTake/0",
                        "SignatureBenchmark.signAndTake/1024",
                        "SignatureBenchmark.signAndTake/1048576",
                        "TopicTableBenchmark.besideEvents/1",
                        "TopicTableBenchmark.besideEvents/10000",
                        "TopicTableBenchmark.comeAndGo/1",
                        "TopicTableBenchmark.comeAndGo/10000",
                        "ViewerBenchmark.writeEach",
                        "ViewerBenchmark.writeManyTogether");
        assertThat(results)
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
    }
}
