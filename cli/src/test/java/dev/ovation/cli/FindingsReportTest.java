package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Json;
import dev.ovation.runtime.Finding;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingsReportTest {
    private static final Finding OK = Finding.ok("java", "Java 25");
    private static final Finding WARN = Finding.warn("open files", "few", "Raise the limit.");
    private static final Finding FAIL = Finding.fail("store", "It is away.", "Start it.");
    private static final Finding SKIP = Finding.skip("clock", "the store cannot be opened");

    @Test
    void everyFindingIsOneLineInColumnsThatSaysWhatToDo() {
        assertThat(new FindingsReport(List.of(OK, WARN, FAIL, SKIP)).lines())
                .containsExactly(
                        "ok    java        Java 25",
                        "warn  open files  few. Raise the limit.",
                        "FAIL  store       It is away. Start it.",
                        "skip  clock       not checked: the store cannot be opened");
    }

    @Test
    void onlyAFailureMakesTheStatusOne() {
        assertThat(new FindingsReport(List.of(OK, WARN, SKIP)).status()).isZero();
        assertThat(new FindingsReport(List.of(OK, FAIL, SKIP)).status()).isEqualTo(1);
    }

    @Test
    void theSummaryCountsWhatIsNotWell() {
        assertThat(new FindingsReport(List.of(OK, OK)).summary()).isEqualTo("Nothing failed.");
        assertThat(new FindingsReport(List.of(OK, WARN)).summary()).isEqualTo("Nothing failed: 1 warning.");
        assertThat(new FindingsReport(List.of(WARN, WARN, FAIL, SKIP)).summary())
                .isEqualTo("The node does not work like this: 1 failed, 2 warnings, 1 not checked.");
    }

    @Test
    void theSameIsThereForMachines() throws IOException {
        JsonNode array = Json.mapper().readTree(new FindingsReport(List.of(OK, WARN, FAIL, SKIP)).json());

        assertThat(array.findValuesAsText("check")).containsExactly("java", "open files", "store", "clock");
        assertThat(array.findValuesAsText("result")).containsExactly("ok", "warn", "fail", "skip");
        assertThat(array.findValuesAsText("found"))
                .containsExactly("Java 25", "few", "It is away.", "not checked: the store cannot be opened");
        assertThat(array.findValuesAsText("todo")).containsExactly("", "Raise the limit.", "Start it.", "");
    }
}
