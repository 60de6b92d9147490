package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineTest {
    @Test
    void knowsTheMachineItIsOn() {
        Machine machine = Machine.here(1_024);
        assertThat(machine.processors()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(machine.memoryBytes()).isGreaterThan(Runtime.getRuntime().maxMemory() / 2);
        assertThat(machine.kernel()).startsWith(System.getProperty("os.name"));
        assertThat(machine.jdk()).contains(String.valueOf(Runtime.version().feature()));
        assertThat(machine.descriptors()).isEqualTo(1_024);
    }

    @Test
    void isOneLineForPeople() {
        Machine machine = new Machine("A fast one", 8, 16_000_000_000L, "Linux 6.1 amd64", "Vendor 25.0.3", 1);
        assertThat(machine.line())
                .isEqualTo("8 processors (A fast one), 16.0 GB of memory, Linux 6.1 amd64, Java Vendor 25.0.3");
        assertThat(new Machine("", 8, 1, "Linux", "Vendor", 1).line()).startsWith("8 processors, ");
    }
}
