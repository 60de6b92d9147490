package dev.ovation.testkit;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The status and the headers of one HTTP answer. Immutable.
 *
 * @param status the three digits
 * @param headers by name, upper and lower case alike; values of a repeated header are joined with {@code ", "}
 */
record AnswerHead(int status, Map<String, String> headers) {
    AnswerHead {
        headers = ignoringCase(headers);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Whether the body is sent in chunks. */
    boolean isChunked() {
        return headers.containsKey("Transfer-Encoding");
    }

    /** Whether the end of the connection, and nothing else, is the end of the body. */
    boolean endsWithConnection() {
        return !isChunked() && !headers.containsKey("Content-Length") && !isBodiless();
    }

    /** Whether such an answer never has a body. */
    boolean isBodiless() {
        return status == 204 || status == 304 || status < 200;
    }

    /** A copy that nobody can change, whose keys are found in any case. */
    static Map<String, String> ignoringCase(Map<String, String> headers) {
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(headers);
        return Collections.unmodifiableMap(copy);
    }
}
