package dev.ovation.benchmarks;

import java.io.IOException;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Measures the pieces of which a delivery is made, with JMH: time and, in {@code gc.alloc.rate.norm}, allocated bytes of each operation.
 *
 * <p>All of them, some minutes, or those whose names match; everything that JMH's own command line knows may follow, {@code -h} lists it.
 * Built and then started at the root of the source tree:
 *
 * <pre>
 * mvn -q -pl benchmarks -am test-compile dependency:build-classpath -Dmdep.outputFile=target/class-path
 * cd benchmarks && java -cp "target/test-classes:target/classes:$(cat target/class-path)" dev.ovation.benchmarks.Pieces FanOut -f 1
 * </pre>
 */
public final class Pieces {
    /** As {@code ovation} starts nodes. */
    private static final String[] JVM = {"-XX:+UseCompactObjectHeaders"};

    private Pieces() {}

    /** Takes JMH's arguments. */
    public static void main(String[] arguments) throws CommandLineOptionException, IOException, RunnerException {
        CommandLineOptions asked = new CommandLineOptions(arguments);
        if (asked.shouldHelp()) {
            asked.showHelp();
            return;
        }
        Options options = new OptionsBuilder()
                .parent(asked)
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend(JVM)
                .build();
        Runner runner = new Runner(options);
        if (asked.shouldList()) {
            runner.list();
        } else {
            runner.run();
        }
    }
}
