package dev.ovation.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * What a server answered to bytes from {@link RawHttp}.
 *
 * @param status the three digits, or 0 when the connection ended without an answer
 * @param headers by name, upper and lower case alike; values of a repeated header are joined with {@code ", "}
 * @param body all of it, as UTF-8
 * @param closed whether the server ended the connection after it
 */
public record RawAnswer(int status, Map<String, String> headers, String body, boolean closed) {
    /** Takes a copy of the headers. */
    public RawAnswer {
        headers = AnswerHead.ignoringCase(headers);
    }

    /** A header, its name in any case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /**
     * The body as JSON.
     *
     * @throws AssertionError when it is not one JSON value
     */
    public JsonNode json() {
        return JsonText.tree(body);
    }
}
