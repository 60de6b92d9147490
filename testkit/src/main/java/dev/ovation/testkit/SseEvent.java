package dev.ovation.testkit;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One event as a browser's {@code EventSource} would hand it to a page.
 *
 * @param event its name; {@code message} where the stream gave none
 * @param data its data lines, joined with line feeds
 * @param lastEventId the stream's last event id when it was dispatched; empty before the first id
 * @param receivedNanos {@link System#nanoTime()} when the bytes that completed it were read from the socket
 */
public record SseEvent(String event, String data, String lastEventId, long receivedNanos) {
    /**
     * The data as JSON.
     *
     * @throws AssertionError when it is not one JSON value
     */
    public JsonNode json() {
        return JsonText.tree(data);
    }
}
