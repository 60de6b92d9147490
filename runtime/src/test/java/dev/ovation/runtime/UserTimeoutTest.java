package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class UserTimeoutTest {
    private static final String HEADING =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid"
                    + "  timeout inode                                                     ";
    private static final String LISTENING_2024 =
            "   0: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000"
                    + "     0        0 1472 1 00000000f8d0f778 100 0 0 10 0                      ";
    private static final String ACCEPTED_2024 =
            "   1: 0100007F:07E8 0100007F:A3F2 01 00000000:00000000 00:00000000 00000000"
                    + "     0        0 1473 1 00000000f8d0f779 20 4 30 10 -1";
    private static final String LISTENING_6 =
            "   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000"
                    + " 0A 00000000:00000000 00:00000000 00000000     0        0 99182 1 0000000012345678 100 0 0 10 0";

    @Test
    void findsTheInodeOfTheListeningSocket() {
        assertThat(UserTimeout.inode(LISTENING_2024, 2024, UserTimeout.LISTENING))
                .containsExactly("1472");
        assertThat(UserTimeout.inode(LISTENING_6, 8080, UserTimeout.LISTENING)).containsExactly("99182");
    }

    @Test
    void passesOverOtherPortsOtherStatesAndTheHeading() {
        assertThat(UserTimeout.inode(LISTENING_2024, 2025, UserTimeout.LISTENING))
                .isEmpty();
        assertThat(UserTimeout.inode(ACCEPTED_2024, 2024, UserTimeout.LISTENING))
                .isEmpty();
        assertThat(UserTimeout.inode(HEADING, 2024, UserTimeout.LISTENING)).isEmpty();
        assertThat(UserTimeout.inode("", 2024, UserTimeout.LISTENING)).isEmpty();
    }

    @Test
    void aPortIsNotFoundInsideALongerNumber() {
        assertThat(UserTimeout.inode(LISTENING_2024, 0xE8, UserTimeout.LISTENING))
                .isEmpty();
    }

    @Test
    void saysNoAndThrowsNothingWhereNothingListens() {
        assertThat(UserTimeout.set(65_536, Duration.ofSeconds(1))).isFalse();
    }
}
