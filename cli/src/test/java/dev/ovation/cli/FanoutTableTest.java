package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class FanoutTableTest {
    @Test
    void theTableSaysWhatWasMeasured() {
        assertThat(FanoutTable.of(FanoutReports.good())).isEqualToNormalizingNewlines("""
                2,000 viewers of 2 topics on 2 frontends, 50 events/s of 60 bytes, measured for 20.0 s on 2 processors

                  established                               2,000
                  ended by themselves                           0
                  connected/s                                 436
                  published/s                                  50
                  delivered/s                              49,975
                  lost                                          0
                    of which a gap told                         0
                  duplicated                                    0
                  out of order                                  0

                  published to read, in ms
                  p50                                        11.0
                  p90                                        20.6
                  p99                                        82.9
                  p99.9                                     166.9
                  p99.99                                    176.1
                  max                                     1,234.6

                  of that, in ms                             mean          p99
                  in the dispatcher                          1.66        16.52
                  to the frontend                            3.73        24.64
                  in the frontend, until written             1.55         8.94
                  all, published to read                    14.30        82.90

                  while measured                       processors  memory, MiB    GC pauses     total ms   longest ms
                  east-d1                                    0.31          200            4         31.9         19.9
                  east-f1                                    0.16          200            1          5.5          5.5
                  viewers 1                                  0.09          200            0          0.0          0.0
                  publisher                                  0.02          200
                  server CPU per delivery, us              21.943

                  memory per idle viewer, bytes
                  frontend, resident                       40,017
                  kernel, both ends                        13,764
                """);
    }

    @Test
    void whatIsNotKnownIsLeftOutAndALineSaysWhy() {
        assertThat(FanoutTable.of(FanoutReports.ofRunning()))
                .contains("p99.9", "viewers 1", "publisher")
                .endsWith(String.format("%n%s%n", FanoutReports.SENTENCE))
                .doesNotContain("in the dispatcher", "memory per", "server CPU", "east-");
    }

    @Test
    void thoseWhoDoNotReadAreNamed() {
        assertThat(FanoutTable.of(FanoutReports.good())).doesNotContain("never read", "a byte a second");
        assertThat(FanoutTable.of(FanoutReports.lazy())).contains("""
                  ended by themselves                           0
                  read one byte a second                       20
                    of whom disconnected                       18
                  never read                                   10
                """);
    }

    @Test
    void whatWentWrongIsTheLastWord() {
        FanoutReport.Whole whole = new FanoutReport.Whole(10, 1_000, 993, 7, 2, 0, 0);
        assertThat(FanoutTable.of(FanoutReports.with(whole, FanoutReports.VIEWERS)))
                .endsWith(String.format("%nNot every viewer got every event once and in order: 7 lost.%n"));
    }

    @Test
    void theTableIsTheSameInEveryLanguage() {
        String expected = FanoutTable.of(FanoutReports.good());
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(FanoutTable.of(FanoutReports.good())).isEqualTo(expected);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void oneIsNotMany() {
        assertThat(FanoutTable.count(1, "topic")).isEqualTo("1 topic");
        assertThat(FanoutTable.count(0, "topic")).isEqualTo("0 topics");
        assertThat(FanoutTable.count(1_000, "topic")).isEqualTo("1,000 topics");
    }
}
