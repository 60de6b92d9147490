package dev.ovation.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Set;

/**
 * What viewers watch and publishers publish to: {@code namespace:name}, e.g. {@code likes:video-42}.
 *
 * @param namespace {@code [a-z][a-z0-9-]{0,31}}, not one of the stream's own event names; says which policy holds
 * @param name {@code [A-Za-z0-9._~-]{1,128}}
 */
public record Topic(String namespace, String name) {
    /** Names that SSE streams use for themselves ({@code EventSource} adds {@code open}, {@code error}, {@code message}). */
    private static final Set<String> RESERVED =
            Set.of("welcome", "cursor", "gap", "goodbye", "open", "error", "message");

    /**
     * Checks both parts.
     *
     * @throws ProblemException of type {@link ProblemType#INVALID_TOPIC}
     */
    public Topic {
        if (!isNamespace(namespace)) {
            throw invalid("The namespace of a topic is a lower-case letter and then up to 31 of a-z, 0-9 and -.");
        }
        if (RESERVED.contains(namespace)) {
            throw invalid("The namespace '" + namespace + "' is the stream's own word. Use another one.");
        }
        if (!isName(name)) {
            throw invalid("The name of a topic is 1 to 128 of A-Z, a-z, 0-9, '.', '_', '~' and '-'.");
        }
    }

    /**
     * Reads {@code namespace:name}.
     *
     * @throws ProblemException of type {@link ProblemType#INVALID_TOPIC}
     */
    @JsonCreator
    public static Topic parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw invalid("A topic is written namespace:name, for example likes:video-42.");
        }
        return new Topic(text.substring(0, colon), text.substring(colon + 1));
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(ProblemType.INVALID_TOPIC, detail);
    }

    private static boolean isNamespace(String text) {
        if (text.isEmpty() || text.length() > Limits.NAMESPACE_CHARS || !isLower(text.charAt(0))) {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isLower(c) && !isDigit(c) && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isName(String text) {
        if (text.isEmpty() || text.length() > Limits.TOPIC_NAME_CHARS) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isLower(c) && !isDigit(c) && !(c >= 'A' && c <= 'Z') && "._~-".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    @JsonValue
    @Override
    public String toString() {
        return namespace + ':' + name;
    }
}
