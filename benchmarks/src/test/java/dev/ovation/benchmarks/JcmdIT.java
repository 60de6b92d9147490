package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

final class JcmdIT {
    @Test
    void theProcessHasCollectedItsGarbageWhenItReturns() throws Exception {
        long before = collections();
        Jcmd.collectGarbage(ProcessHandle.current().pid());
        assertThat(collections()).isGreaterThan(before);
    }

    @Test
    void aProcessThatIsNoJvmIsAnError() throws Exception {
        Process cat = new ProcessBuilder("cat").start();
        try {
            assertThatThrownBy(() -> Jcmd.collectGarbage(cat.pid()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("process " + cat.pid() + " does not collect its garbage");
        } finally {
            cat.destroy();
            cat.waitFor();
        }
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }
}
