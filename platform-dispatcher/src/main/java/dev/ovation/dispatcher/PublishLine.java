package dev.ovation.dispatcher;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.Payload;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * One line of an NDJSON publish.
 *
 * @param topic as it is written, not yet checked
 * @param type null when absent
 * @param key null when absent
 * @param idempotencyKey null when absent
 * @param data the text of the JSON value, character by character as it is written
 */
record PublishLine(
        String topic,
        @Nullable String type,
        @Nullable String key,
        @Nullable String idempotencyKey,
        String data) {
    /**
     * Reads a line. Fields of other names are passed over; of a field that comes twice the last one counts.
     *
     * @throws ProblemException {@link ProblemType#MALFORMED} when it is not one JSON object with a topic and data
     */
    static PublishLine parse(String line) {
        try (JsonParser in = Json.mapper().createParser(line)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw Payload.malformed("A line is an object such as {\"topic\":\"likes:demo\",\"data\":{}}.");
            }
            PublishLine parsed = fields(in, line);
            if (in.nextToken() != null) {
                throw Payload.malformed("There is more than one JSON value in the line.");
            }
            return parsed;
        } catch (JsonProcessingException e) {
            throw Payload.malformed("Not valid JSON: " + Payload.reason(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PublishLine fields(JsonParser in, String line) throws IOException {
        String topic = null;
        String type = null;
        String key = null;
        String idempotencyKey = null;
        String data = null;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            in.nextToken();
            switch (name) {
                case "topic" -> topic = text(name, in);
                case "type" -> type = in.hasToken(JsonToken.VALUE_NULL) ? null : text(name, in);
                case "key" -> key = in.hasToken(JsonToken.VALUE_NULL) ? null : text(name, in);
                case "idempotencyKey" -> idempotencyKey = in.hasToken(JsonToken.VALUE_NULL) ? null : text(name, in);
                case "data" -> data = raw(in, line);
                default -> in.skipChildren();
            }
        }
        if (data == null) {
            throw Payload.malformed("The line has no \"data\".");
        }
        if (topic == null) {
            throw Payload.malformed("\"topic\" must be a string.");
        }
        return new PublishLine(topic, type, key, idempotencyKey, data);
    }

    private static String text(String field, JsonParser in) throws IOException {
        if (!in.hasToken(JsonToken.VALUE_STRING)) {
            throw Payload.malformed("\"" + field + "\" must be a string.");
        }
        return in.getText();
    }

    /** The characters of the line that are the value at which the parser stands. */
    private static String raw(JsonParser in, String line) throws IOException {
        int from = (int) in.currentTokenLocation().getCharOffset();
        in.skipChildren();
        in.finishToken();
        return line.substring(from, (int) in.currentLocation().getCharOffset());
    }
}
