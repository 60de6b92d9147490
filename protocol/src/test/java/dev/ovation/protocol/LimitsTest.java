package dev.ovation.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Bounds that only make sense together. */
class LimitsTest {
    @Test
    void letsTheLargestEventFillOneBatchAlone() {
        assertThat(BatchCodec.size(Largest.event(1))).isLessThan(Limits.LINK_BATCH_BYTES);
    }

    @Test
    void letsANodeReadAFullBatchThatOneEventPutOverItsBound() {
        assertThat(Limits.LINK_BATCH_BYTES + BatchCodec.size(Largest.event(1)))
                .isLessThan(Limits.INTERNAL_REQUEST_BYTES);
    }

    @Test
    void letsARequestLineNameAsManyTopicsAsAViewerMayHave() {
        String topic =
                "topic=" + "n".repeat(Limits.NAMESPACE_CHARS) + "%3A" + "N".repeat(Limits.TOPIC_NAME_CHARS) + '&';

        assertThat(Limits.TOPICS_PER_VIEWER * topic.length()).isLessThan(Limits.REQUEST_LINE_BYTES);
    }

    @Test
    void letsOneNdjsonPublishHoldAllItsLines() {
        assertThat(Limits.PUBLISH_BATCH_BYTES / Limits.PUBLISH_LINES).isGreaterThan(4_000);
    }
}
