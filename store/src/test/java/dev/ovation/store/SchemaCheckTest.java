package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.runtime.Finding;
import dev.ovation.runtime.Finding.Result;
import org.junit.jupiter.api.Test;

class SchemaCheckTest {
    @Test
    void aStoreWithoutTablesGetsThem() {
        Finding finding = SchemaCheck.judge(null, "2", false);

        assertThat(finding.result()).isEqualTo(Result.OK);
        assertThat(finding.found()).contains("no tables yet", "version 2");
    }

    @Test
    void theSameVersionIsWell() {
        assertThat(SchemaCheck.judge("2", "2", false).result()).isEqualTo(Result.OK);
    }

    @Test
    void anOlderSchemaIsSaidBecauseTheStartChangesItForAll() {
        Finding finding = SchemaCheck.judge("1", "2", false);

        assertThat(finding.result()).isEqualTo(Result.WARN);
        assertThat(finding.found()).contains("version 1", "makes it 2");
        assertThat(finding.todo()).contains("older release");
    }

    @Test
    void aNewerSchemaIsAFailure() {
        Finding finding = SchemaCheck.judge("10", "9", true);

        assertThat(finding.result()).isEqualTo(Result.FAIL);
        assertThat(finding.found()).contains("version 10", "up to 9");
    }
}
