package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ovation.runtime.Finding;
import dev.ovation.runtime.Finding.Result;
import dev.ovation.testkit.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class DoctorTest {
    @Test
    void anOlderJavaIsAFailure() {
        assertThat(Doctor.java(Runtime.Version.parse("25.0.1+9"), "/opt/jdk"))
                .isEqualTo(Finding.ok("java", "Java 25.0.1+9 in /opt/jdk"));
        assertThat(Doctor.java(Runtime.Version.parse("26"), "/opt/jdk").result())
                .isEqualTo(Result.OK);
        assertThat(Doctor.java(Runtime.Version.parse("24.0.2"), "/opt/jdk")).satisfies(finding -> {
            assertThat(finding.result()).isEqualTo(Result.FAIL);
            assertThat(finding.todo()).contains("JDK 25", "JAVA_HOME");
        });
    }

    @Test
    void aCheckThatDoesNotEndIsGivenUpAndWhatItShouldHaveSaidIsSkipped() throws InterruptedException {
        AtomicBoolean interrupted = new AtomicBoolean();
        List<Finding> findings = Doctor.within(Duration.ofMillis(20), List.of("store", "schema", "clock"), () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
            return List.of();
        });

        assertThat(findings).extracting(Finding::check).containsExactly("store", "schema", "clock");
        assertThat(findings).extracting(Finding::result).containsExactly(Result.FAIL, Result.SKIP, Result.SKIP);
        Eventually.until("its thread is told to end", Duration.ofSeconds(30), interrupted::get);
    }

    @Test
    void aBrokenCheckIsADefectAndNoFinding() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Doctor.within(Duration.ofSeconds(30), List.of("store"), () -> {
                    throw new IllegalArgumentException("a mistake in it");
                }))
                .withMessageContaining("The store check is broken")
                .withRootCauseInstanceOf(IllegalArgumentException.class);
    }
}
