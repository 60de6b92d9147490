package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.runtime.Finding;
import dev.ovation.runtime.Finding.Result;
import dev.ovation.runtime.ListenConfig;
import dev.ovation.testkit.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class ListenerCheckTest {
    private static final String NAME = "internal listener";

    private final int port = Ports.free();

    @Test
    void aFreePortIsWell() {
        assertThat(look("127.0.0.1", "", false))
                .isEqualTo(Finding.ok(NAME, "127.0.0.1:" + port + " is free, for this machine only"));
    }

    @Test
    void aTakenPortIsAFailure() throws IOException {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            Finding finding = look("127.0.0.1", "", false);

            assertThat(taken.isBound()).isTrue();
            assertThat(finding.result()).isEqualTo(Result.FAIL);
            assertThat(finding.found()).isEqualTo("127.0.0.1:" + port + " cannot be opened: Address already in use");
            assertThat(finding.todo()).contains("choose another port");
        }
    }

    @Test
    void aPortThatTheNodeItselfHasTakenIsAWarning() throws IOException {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            ListenConfig listen = new ListenConfig("127.0.0.1", taken.getLocalPort(), "");
            Finding finding = new ListenerCheck(NAME, listen, "east-d1", true, false).finding();

            assertThat(finding.result()).isEqualTo(Result.WARN);
            assertThat(finding.found()).contains("taken by east-d1 itself");
        }
    }

    /** 192.0.2.0/24 is for documentation (RFC 5737): nobody has it. */
    @Test
    void anAddressOfAnotherMachineOrNoneIsAFailure() {
        assertThat(look("192.0.2.1", "", false)).satisfies(finding -> {
            assertThat(finding.result()).isEqualTo(Result.FAIL);
            assertThat(finding.todo()).contains("an address of this machine");
        });
        assertThat(look("nowhere.invalid", "", false)).satisfies(finding -> {
            assertThat(finding.result()).isEqualTo(Result.FAIL);
            assertThat(finding.found()).endsWith("cannot be opened: Unknown host");
        });
    }

    @Test
    void whatOthersAreToldIsTold() {
        assertThat(look("0.0.0.0", "http://192.0.2.7:8083", true))
                .isEqualTo(Finding.ok(NAME, "0.0.0.0:" + port + " is free, others are told http://192.0.2.7:8083"));
    }

    @Test
    void loopbackIsAWarningWhereOtherMachinesMustReachTheNode() {
        assertThat(look("127.0.0.1", "", true).result()).isEqualTo(Result.WARN);
        assertThat(look("0.0.0.0", "http://localhost:8083", true)).satisfies(finding -> {
            assertThat(finding.result()).isEqualTo(Result.WARN);
            assertThat(finding.found()).contains("others are told http://localhost:8083");
            assertThat(finding.todo()).contains("advertise");
        });
        assertThat(look("127.0.0.1", "http://192.0.2.7:8083", true).result()).isEqualTo(Result.OK);
    }

    @Test
    void aNameThatNobodyKnowsIsAWarning() {
        assertThat(look("127.0.0.1", "http://nowhere.invalid:8083", false)).satisfies(finding -> {
            assertThat(finding.result()).isEqualTo(Result.WARN);
            assertThat(finding.found()).endsWith("nowhere.invalid is not known here");
        });
    }

    private Finding look(String host, String advertise, boolean neededElsewhere) {
        return new ListenerCheck(NAME, new ListenConfig(host, port, advertise), "east-d1", false, neededElsewhere)
                .finding();
    }
}
