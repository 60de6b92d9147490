package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChildJvmIT {
    @SuppressWarnings("NullAway.Init") // Set before each test.
    private Process child;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private BufferedReader said;

    /** Says every line that it is told, and its one argument and a property before. */
    static final class Echo {
        private Echo() {}

        /** Takes one argument. */
        public static void main(String[] arguments) throws IOException {
            System.out.println(arguments[0] + ' ' + System.getProperty("answer"));
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(line);
            }
        }
    }

    @BeforeEach
    void starts() throws IOException {
        child = ChildJvm.of(List.of("-Xmx64m", "-Danswer=42"), Echo.class, List.of("a 'word'"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        said = new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        assertThat(said.readLine()).isEqualTo("a 'word' 42");
    }

    @AfterEach
    void ends() {
        child.destroyForcibly();
    }

    @Test
    void doesNotHearCtrlC() throws Exception {
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(child.pid()))
                        .start()
                        .waitFor())
                .isZero();
        tell("still there");
        assertThat(said.readLine()).isEqualTo("still there");
    }

    @Test
    void endsWhenItIsAskedTo() throws InterruptedException {
        child.toHandle().destroy();
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).as("SIGTERM").isEqualTo(143);
    }

    @Test
    void theProcessIsTheJvmItself() {
        assertThat(child.toHandle().info().command().orElse("")).endsWith("java");
        assertThat(child.children()).isEmpty();
    }

    private void tell(String line) throws IOException {
        child.getOutputStream().write((line + '\n').getBytes(StandardCharsets.UTF_8));
        child.getOutputStream().flush();
    }
}
