package dev.ovation.dispatcher;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Checks what publishers send. No state. */
final class Payload {
    private Payload() {}

    /**
     * One JSON value, checked and rewritten on one line without white space between its tokens, numbers as they were written.
     *
     * @throws ProblemException {@link ProblemType#TOO_LARGE} over {@link Limits#DATA_BYTES}, {@link ProblemType#MALFORMED} when it
     *     is not exactly one JSON value
     */
    static byte[] data(byte[] body) {
        if (body.length > Limits.DATA_BYTES) {
            throw new ProblemException(
                    ProblemType.TOO_LARGE,
                    "An event holds at most " + Limits.DATA_BYTES
                            + " bytes of JSON. Send a reference instead of the thing.");
        }
        ByteArrayOutputStream compact = new ByteArrayOutputStream(body.length);
        try (JsonParser in = Json.mapper().createParser(body);
                JsonGenerator out = Json.mapper().createGenerator(compact)) {
            JsonToken token = in.nextToken();
            if (token == null) {
                throw malformed("The body is empty; an event needs one JSON value.");
            }
            out.copyCurrentStructureExact(in);
            if (in.nextToken() != null) {
                throw malformed("There is more than one JSON value. Publish several with NDJSON to /v1/events.");
            }
        } catch (JsonProcessingException e) {
            throw malformed("Not valid JSON: " + reason(e));
        } catch (IOException e) {
            throw malformed("Not valid JSON: " + e.getMessage());
        }
        return compact.toByteArray();
    }

    /** A {@code type} or {@code key}: null when absent or empty, checked for length and control characters otherwise. */
    static @Nullable String word(String what, @Nullable String value, int most) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        if (value.length() > most || value.chars().anyMatch(Character::isISOControl)) {
            throw malformed(what + " is at most " + most + " characters without control characters.");
        }
        return value;
    }

    static ProblemException malformed(String detail) {
        return new ProblemException(ProblemType.MALFORMED, detail);
    }

    /** What Jackson says of the defect, in one line and without its internals. */
    static String reason(JsonProcessingException e) {
        String message = e.getOriginalMessage().lines().findFirst().orElse("not JSON");
        String place = e.getLocation() == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        " (line %d, column %d)",
                        e.getLocation().getLineNr(),
                        e.getLocation().getColumnNr());
        return message + place;
    }
}
