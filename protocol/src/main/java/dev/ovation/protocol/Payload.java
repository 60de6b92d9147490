package dev.ovation.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Checks what publishers send. No state. */
public final class Payload {
    private Payload() {}

    /**
     * One JSON value, checked and put on one line without white space between its tokens, everything else as it was written.
     *
     * @throws ProblemException {@link ProblemType#TOO_LARGE} over {@link Limits#DATA_BYTES}, {@link ProblemType#MALFORMED} when it
     *     is not exactly one JSON value in UTF-8
     */
    public static byte[] data(byte[] body) {
        if (body.length > Limits.DATA_BYTES) {
            throw new ProblemException(
                    ProblemType.TOO_LARGE,
                    "An event holds at most " + Limits.DATA_BYTES
                            + " bytes of JSON. Send a reference instead of the thing.");
        }
        try {
            String text = text(body);
            check(text);
            return withoutWhiteSpace(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw malformed("Not valid JSON: " + reason(e));
        } catch (CharacterCodingException e) {
            throw malformed("Not valid JSON: it is not UTF-8.");
        } catch (IOException e) {
            throw malformed("Not valid JSON: " + e.getMessage());
        }
    }

    private static String text(byte[] body) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(body))
                .toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static void check(String text) throws IOException {
        try (JsonParser in = Json.mapper().createParser(text)) {
            if (in.nextToken() == null) {
                throw malformed("The body is empty; an event needs one JSON value.");
            }
            in.skipChildren();
            if (in.nextToken() != null) {
                throw malformed("There is more than one JSON value. Publish several with NDJSON to /v1/events.");
            }
        }
    }

    /**
     * Valid JSON without the white space between its tokens. All else stays byte by byte: rewriting the tokens would change numbers
     * ({@code 1e400}) and write an emoji in twelve bytes instead of four, so that data could grow over its limit on the way.
     */
    private static byte[] withoutWhiteSpace(byte[] json) {
        byte[] compact = new byte[json.length];
        int length = 0;
        boolean inString = false;
        for (int i = 0; i < json.length; i++) {
            byte b = json[i];
            if (!inString && (b == ' ' || b == '\t' || b == '\r' || b == '\n')) {
                continue;
            }
            compact[length++] = b;
            if (inString && b == '\\') {
                compact[length++] = json[++i];
            } else if (b == '"') {
                inString = !inString;
            }
        }
        return Arrays.copyOf(compact, length);
    }

    /**
     * A {@code type} or {@code key}: null when absent or empty, checked for length and control characters otherwise.
     *
     * @throws ProblemException {@link ProblemType#MALFORMED}
     */
    public static @Nullable String word(String what, @Nullable String value, int most) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        if (value.length() > most || value.chars().anyMatch(Character::isISOControl)) {
            throw malformed(what + " is at most " + most + " characters without control characters.");
        }
        return value;
    }

    /** What is wrong with what a publisher sent, {@link ProblemType#MALFORMED}. */
    public static ProblemException malformed(String detail) {
        return new ProblemException(ProblemType.MALFORMED, detail);
    }

    /** What Jackson says of the defect, in one line and without its internals. */
    public static String reason(JsonProcessingException e) {
        String message = e.getOriginalMessage().lines().findFirst().orElse("not JSON");
        int internals = message.indexOf(" (start marker at [Source");
        if (internals >= 0) {
            message = message.substring(0, internals);
        }
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
