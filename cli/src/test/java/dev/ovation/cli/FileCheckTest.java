package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.runtime.FileLimit;
import dev.ovation.runtime.Finding;
import dev.ovation.runtime.Finding.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileCheckTest {
    @ParameterizedTest
    @CsvSource({
        "10000, 0, OK",
        "9999, 0, WARN",
        "500, 500, OK",
        "10000, 10001, WARN",
        "9999, 10000, WARN",
        "100000, 0, OK",
    })
    void aFrontendHasRoomForTenThousandViewersOrForThoseItIsToHave(int room, int wanted, Result result) {
        Finding finding = FileCheck.frontend(1_048_576, FileLimit.ofViewers(room), wanted);

        assertThat(finding.result()).isEqualTo(result);
        assertThat(finding.found()).contains("1,048,576 files", String.format("%,d viewers", room));
        assertThat(finding.found().contains("viewers.max")).isEqualTo(wanted > 0);
    }

    @Test
    void theLimitThatIsAskedForIsEnough() {
        Finding finding = FileCheck.frontend(1_024, FileLimit.ofViewers(800), 100_000);

        assertThat(finding.todo()).contains("ulimit -n 111024", "LimitNOFILE=111024");
    }

    @Test
    void aDispatcherIsToldItsPublishersAndARelayTheFilesAlone() {
        assertThat(FileCheck.other(20_000, 1_250))
                .isEqualTo(Finding.ok(
                        "open files",
                        "a node started from here may open 20,000 files: room for 1,250 connections of publishers"));
        assertThat(FileCheck.other(20_000, 0))
                .isEqualTo(Finding.ok("open files", "a node started from here may open 20,000 files"));
        assertThat(FileCheck.other(1_023, 63).result()).isEqualTo(Result.WARN);
    }
}
