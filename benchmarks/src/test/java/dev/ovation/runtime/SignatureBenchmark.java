package dev.ovation.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a call between nodes costs more because it is signed: at the node that sends it, and at both. The table of signatures has no bound here,
 * so that it does not become full.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class SignatureBenchmark {
    private static final String PATH = "/internal/v1/events";

    private InternalKey key = InternalKey.open();
    private SignatureCheck check = new SignatureCheck(key, RefusalMetrics.NONE, InstantSource.system(), 0);
    private byte[] body = {};

    /** Bytes of the body. */
    @Param({"0", "1024", "1048576"})
    public int bytes;

    /** Makes a key and a body. */
    @Setup
    public void keys() throws IOException {
        Path file = Files.writeString(Files.createTempFile("internal", ".key"), "k".repeat(44));
        key = InternalKey.of(new AuthConfig("keys", file.toString()));
        Files.delete(file);
        check = new SignatureCheck(key, RefusalMetrics.NONE, InstantSource.system(), Integer.MAX_VALUE);
        body = new byte[bytes];
    }

    /** The header. */
    @Benchmark
    public String sign() {
        return key.sign("POST", PATH, body).orElseThrow();
    }

    /** The header, and then the other node's look at it and at the body. */
    @Benchmark
    public byte[] signAndTake() {
        return check.take("POST", PATH, List.of(sign())).require(body);
    }
}
